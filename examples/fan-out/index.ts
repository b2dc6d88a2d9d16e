import { Config, getStack } from "@pulumi/pulumi";
import { AppConnection, SecretSync, type DestinationConfigArgs } from "pulumi-secretsync";

interface Place {
  readonly profile: string; // profile of the OCI configuration file, with the region
  readonly destination: DestinationConfigArgs;
}

const config = new Config();
const places = config.requireObject<Record<string, Place>>("places"); // frankfurt: {…}, amsterdam: {…}

export const secretIds = Object.entries(places).map(([place, { profile, destination }]) => {
  const oci = new AppConnection(`oci-${place}`, {
    app: "oci",
    method: "config-file",
    credentials: { path: config.get("ociConfigFile"), profile },
    endpoint: config.get("endpoint"), // only for the emulator
  });
  const app = new SecretSync(`app-${place}`, {
    connection: oci,
    source: { kind: "local", path: "./secrets" },
    environment: getStack(),
    destinationConfig: destination,
    syncOptions: { initialSyncBehavior: "overwrite-destination", keySchema: "APP_{{secretKey}}" },
  });
  return app.secretIds;
});
