import { Config, getStack } from "@pulumi/pulumi";
import { AppConnection, SecretSync, type DestinationConfigArgs } from "pulumi-secretsync";

const config = new Config();
const environment = getStack(); // the stack's name is the environment's slug in Infisical: dev, prod

const infisical = new AppConnection("infisical", {
  app: "infisical",
  method: "universal-auth",
  credentials: {
    clientId: config.require("infisicalClientId"),
    clientSecret: config.requireSecret("infisicalClientSecret"),
  },
  siteUrl: config.get("infisicalSiteUrl"), // only for Europe, or an instance of your own
});

const oci = new AppConnection("oci", {
  app: "oci",
  method: "config-file",
  credentials: { path: config.get("ociConfigFile"), profile: config.get("ociProfile") },
  endpoint: config.get("endpoint"), // only for the emulator
});

const api = new SecretSync("api", {
  connection: oci,
  source: {
    kind: "infisical",
    connection: infisical,
    projectId: config.require("infisicalProjectId"),
    unresolvedReferences: "refuse", // a value with a ${reference} that leads nowhere is not written
  },
  environment,
  secretPath: "/api", // with what the folder imports in Infisical
  destinationConfig: config.requireObject<DestinationConfigArgs>("destination"),
  syncOptions: {
    initialSyncBehavior: "overwrite-destination",
    keySchema: "{{environment}}_api_{{secretKey}}", // dev_api_DATABASE_URL, prod_api_DATABASE_URL
    disableSecretDeletion: environment === "prod", // prod never loses a secret by a sync
  },
});

export const secretIds = api.secretIds;
