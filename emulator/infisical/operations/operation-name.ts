/** Every operation that the emulator knows. */
export const OPERATION_NAMES = [
  "Login",
  "RenewToken",
  "GetIdentityDetails",
  "ListSecrets",
  "GetSecret",
  "CreateSecret",
  "UpdateSecret",
  "DeleteSecret",
  "CreateSecrets",
  "UpdateSecrets",
  "DeleteSecrets",
  "ListFolders",
  "CreateFolder",
  "ListSecretImports",
  "CreateSecretImport",
] as const;

export type OperationName = (typeof OPERATION_NAMES)[number];
