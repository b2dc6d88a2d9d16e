import { createOciDestination } from "../../provider/adapters/oci-vault/destination";
import { createEmulator } from "../../emulator/oci/index";
import type { Emulator, SecretLifecycleState, SecretSeed } from "../../emulator/oci/index";
import type { Lifecycle } from "../../provider/core/model";
import { describeDestination } from "./destination.contract";
import type { DestinationFault, DestinationHarness, SeededSecret } from "./destination.contract";
import { createSystemClock, toOciConnection } from "../adapters/oci-vault/support/oci-connection";

const PAGE_SIZE = 1000;
const DAY_MS = 24 * 3_600_000;

const STATES: Readonly<Record<Lifecycle, SecretLifecycleState>> = {
  creating: "CREATING",
  active: "ACTIVE",
  updating: "UPDATING",
  schedulingDeletion: "SCHEDULING_DELETION",
  pendingDeletion: "PENDING_DELETION",
  cancellingDeletion: "CANCELLING_DELETION",
  deleting: "DELETING",
  deleted: "DELETED",
  failed: "FAILED",
};

describeDestination("OCI Vault, by the emulator", async () => createHarness(await createEmulator()));

function createHarness(emulator: Emulator): DestinationHarness {
  const destination = createOciDestination(toOciConnection(emulator), emulator, {
    clock: createSystemClock(),
    runId: "contract",
    env: {},
    cwd: ".",
  });
  const elsewhere = emulator.addCompartment("elsewhere");
  return {
    destination,
    morePerList: 2 * PAGE_SIZE + 1,
    unknownRef: `ocid1.vaultsecret.oc1.iad.${"a".repeat(60)}`,
    now: () => emulator.clock.now(),
    seed: async (secret) => emulator.putSecret(toSeed(secret, elsewhere, emulator.clock.now())).id,
    // Transitions take no time: an answer still shows them, the next look does not.
    settle: async () => undefined,
    breakWith: async (fault) => {
      breakWith(emulator, fault);
    },
    close: () => emulator.close(),
  };
}

function toSeed(secret: SeededSecret, elsewhere: string, now: number): SecretSeed {
  const { name, value, tags, lifecycle = "active", managedBy, isElsewhere, isExpired } = secret;
  return {
    name,
    content: value === undefined ? "canary-0d9f2c-content" : Buffer.from(value.reveal()),
    freeformTags: tags ?? {},
    lifecycleState: STATES[lifecycle],
    ...(isElsewhere === true ? { compartmentOcid: elsewhere } : {}),
    ...(isExpired === true ? { secretRules: [createExpiredRule(now)] } : {}),
    ...(managedBy === "replication" ? { isReplica: true } : {}),
    ...(managedBy === "generation" ? { isAutoGenerationEnabled: true } : {}),
    ...(managedBy === "rotation" ? { rotationConfig: ROTATION } : {}),
  };
}

const ROTATION = {
  rotationInterval: "P30D",
  isScheduledRotationEnabled: true,
  targetSystemDetails: { targetSystemType: "FUNCTION", functionId: "ocid1.fnfunc.oc1.iad.aaaa" },
} as const;

function createExpiredRule(now: number) {
  return {
    ruleType: "SECRET_EXPIRY_RULE",
    timeOfAbsoluteExpiry: new Date(now - DAY_MS).toISOString(),
    isSecretContentRetrievalBlockedOnExpiry: true,
  } as const;
}

function breakWith(emulator: Emulator, fault: DestinationFault): void {
  switch (fault) {
    case "containerHidden":
      emulator.denyOperations("GetVault", "ListSecrets", "GetKey");
      break;
    case "containerNotUsable":
      emulator.setVaultLifecycle(emulator.vaultOcid, "PENDING_DELETION");
      break;
    case "keyHidden":
      emulator.denyOperations("GetKey");
      break;
    case "keyNotUsable":
      emulator.setKeyLifecycle(emulator.keyOcid, "DISABLED");
      break;
  }
}
