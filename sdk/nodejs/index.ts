export {
  AppConnection,
  type AppConnectionArgs,
  type OciCredentials,
  type InfisicalCredentials,
} from "./app-connection";
export {
  SecretSync,
  type SecretSyncArgs,
  type SourceArgs,
  type ConnectionArgs,
  type DestinationConfigArgs,
  type SyncOptionsArgs,
  type SourceLocationArgs,
} from "./secret-sync";
