import { Config, getStack } from "@pulumi/pulumi";
import { AppConnection, SecretSync, type DestinationConfigArgs } from "pulumi-secretsync";

const config = new Config();
const environment = getStack(); // the stack's name is the environment: dev, prod

const oci = new AppConnection("oci", {
  app: "oci",
  method: "config-file",
  credentials: { path: config.get("ociConfigFile"), profile: config.get("ociProfile") },
  endpoint: config.get("endpoint"), // only for the emulator
});

const app = new SecretSync("app", {
  connection: oci,
  source: { kind: "local", path: "./secrets" },
  environment, // secrets/dev or secrets/prod
  imports: [{ environment: "shared", secretPath: "/" }], // what all have; own keys win
  destinationConfig: config.requireObject<DestinationConfigArgs>("destination"),
  syncOptions: {
    initialSyncBehavior: "overwrite-destination",
    keySchema: "{{environment}}_{{secretKey}}", // dev_DATABASE_URL, prod_DATABASE_URL
    disableSecretDeletion: environment === "prod", // prod never loses a secret by a sync
  },
});

export const secretIds = app.secretIds;
