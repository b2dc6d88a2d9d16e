import { Config, getStack } from "@pulumi/pulumi";
import { AppConnection, SecretSync } from "pulumi-secretsync";

const config = new Config();

const oci = new AppConnection("oci", {
  app: "oci",
  method: "access-key",
  credentials: {
    userOcid: config.require("userOcid"),
    tenancyOcid: config.require("tenancyOcid"),
    region: config.require("region"),
    fingerprint: config.require("fingerprint"),
    privateKey: config.requireSecret("privateKey"),
  },
  endpoint: config.get("endpoint"), // only for the emulator
});

const app = new SecretSync("app", {
  connection: oci,
  source: { kind: "local", path: "./secrets" },
  environment: getStack(), // stack dev reads secrets/dev
  destinationConfig: {
    compartmentOcid: config.require("compartmentOcid"),
    vaultOcid: config.require("vaultOcid"),
    keyOcid: config.require("keyOcid"),
  },
  syncOptions: {
    initialSyncBehavior: "overwrite-destination",
    keySchema: "QUICKSTART_{{secretKey}}", // the sync sees only these names in the vault
  },
});

export const secretIds = app.secretIds;
