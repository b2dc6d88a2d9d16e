import { Config, getStack } from "@pulumi/pulumi";
import { AppConnection, SecretSync, type DestinationConfigArgs } from "pulumi-secretsync";

const config = new Config();

const oci = new AppConnection("oci", {
  app: "oci",
  method: "config-file",
  credentials: { path: config.get("ociConfigFile"), profile: config.get("ociProfile") },
  endpoint: config.get("endpoint"), // only for the emulator
});

const app = new SecretSync("app", {
  connection: oci,
  source: {
    kind: "local",
    path: "./secrets",
    ageKeyFile: config.get("ageKeyFile"), // default: SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, the file that SOPS uses
  },
  environment: getStack(),
  destinationConfig: config.requireObject<DestinationConfigArgs>("destination"),
  syncOptions: {
    initialSyncBehavior: "overwrite-destination",
    keySchema: "SOPS_{{secretKey}}",
  },
});

export const secretIds = app.secretIds;
