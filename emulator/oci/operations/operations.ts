import { cancelKeyDeletion } from "./cancel-key-deletion";
import { cancelSecretDeletion } from "./cancel-secret-deletion";
import { cancelSecretRotation } from "./cancel-secret-rotation";
import { cancelSecretVersionDeletion } from "./cancel-secret-version-deletion";
import { cancelVaultDeletion } from "./cancel-vault-deletion";
import { changeSecretCompartment } from "./change-secret-compartment";
import { createKey } from "./create-key";
import { createSecret } from "./create-secret";
import { createVault } from "./create-vault";
import { disableKey } from "./disable-key";
import { enableKey } from "./enable-key";
import { getCompartment } from "./get-compartment";
import { getKey } from "./get-key";
import { getSecret } from "./get-secret";
import { getSecretBundle } from "./get-secret-bundle";
import { getSecretBundleByName } from "./get-secret-bundle-by-name";
import { getSecretVersion } from "./get-secret-version";
import { getTenancy } from "./get-tenancy";
import { getUser } from "./get-user";
import { getVault } from "./get-vault";
import { listCompartments } from "./list-compartments";
import { listKeys } from "./list-keys";
import { listRegionSubscriptions } from "./list-region-subscriptions";
import { listSecretBundleVersions } from "./list-secret-bundle-versions";
import { listSecretVersions } from "./list-secret-versions";
import { listSecrets } from "./list-secrets";
import { listVaults } from "./list-vaults";
import { rotateSecret } from "./rotate-secret";
import { scheduleKeyDeletion } from "./schedule-key-deletion";
import { scheduleSecretDeletion } from "./schedule-secret-deletion";
import { scheduleSecretVersionDeletion } from "./schedule-secret-version-deletion";
import { scheduleVaultDeletion } from "./schedule-vault-deletion";
import { updateSecret } from "./update-secret";
import type { Operation } from "./operation";

/** Every operation, in the order of `OPERATION_NAMES`. */
export const OPERATIONS: readonly Operation[] = [
  listSecrets,
  getSecret,
  createSecret,
  updateSecret,
  scheduleSecretDeletion,
  cancelSecretDeletion,
  changeSecretCompartment,
  rotateSecret,
  cancelSecretRotation,
  listSecretVersions,
  getSecretVersion,
  scheduleSecretVersionDeletion,
  cancelSecretVersionDeletion,
  getSecretBundle,
  getSecretBundleByName,
  listSecretBundleVersions,
  listVaults,
  getVault,
  createVault,
  scheduleVaultDeletion,
  cancelVaultDeletion,
  listKeys,
  getKey,
  createKey,
  enableKey,
  disableKey,
  scheduleKeyDeletion,
  cancelKeyDeletion,
  listCompartments,
  getCompartment,
  getTenancy,
  getUser,
  listRegionSubscriptions,
];
