import { createFolder } from "./create-folder";
import { createSecret } from "./create-secret";
import { createSecretImport } from "./create-secret-import";
import { createSecrets } from "./create-secrets";
import { deleteSecret } from "./delete-secret";
import { deleteSecrets } from "./delete-secrets";
import { getIdentityDetails } from "./get-identity-details";
import { getSecret } from "./get-secret";
import { listFolders } from "./list-folders";
import { listSecretImports } from "./list-secret-imports";
import { listSecrets } from "./list-secrets";
import { login } from "./login";
import type { Operation } from "./operation";
import { renewToken } from "./renew-token";
import { updateSecret } from "./update-secret";
import { updateSecrets } from "./update-secrets";

/** Everything the emulator serves. A path without a parameter comes before one that has it in the same place. */
export const OPERATIONS: readonly Operation[] = [
  login,
  renewToken,
  getIdentityDetails,
  listSecrets,
  createSecrets,
  updateSecrets,
  deleteSecrets,
  getSecret,
  createSecret,
  updateSecret,
  deleteSecret,
  listFolders,
  createFolder,
  listSecretImports,
  createSecretImport,
];
