import { generateKeyPairSync } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Emulator } from "../../../../emulator/oci/index";
import type { OciDeps } from "../../../../provider/adapters/oci-vault/deps";
import { computeFingerprint } from "../../../../provider/adapters/oci-vault/private-key";
import type { Clock } from "../../../../provider/ports/clock";
import type { OciConnection } from "../../../../provider/schema/connection";
import type { DestinationConfig } from "../../../../provider/schema/secret-sync";

export type AccessKeyConnection = Extract<OciConnection, { method: "access-key" }>;

export const RUN_ID = "run-7f3a";
export const TENANCY = "ocid1.tenancy.oc1..aaaatenancy";
export const USER = "ocid1.user.oc1..aaaauser";

/** A container for services that do not look at ids. */
export const ANY_CONTAINER: DestinationConfig = {
  compartmentOcid: "ocid1.compartment.oc1..aaaacompartment",
  vaultOcid: "ocid1.vault.oc1.iad.aaaashard.aaaavault",
  keyOcid: "ocid1.key.oc1.iad.aaaashard.aaaakey",
};

/** The machine's time. A new one each: the adapter shares its clients among those who share a clock. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: (ms, signal) => setTimeout(ms, undefined, signal === undefined ? {} : { signal }),
  };
}

export function createDeps(change: Partial<OciDeps> = {}): OciDeps {
  return { clock: createSystemClock(), runId: RUN_ID, env: {}, cwd: "/", ...change };
}

/** One pair for all tests of a file: making one takes longer than a test. */
export const TEST_KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const TEST_KEY_PEM = TEST_KEYS.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
export const TEST_FINGERPRINT = computeFingerprint(TEST_KEYS.privateKey);

/** A connection to the emulator by its API key. */
export function toOciConnection(
  emulator: Emulator,
  change: Partial<AccessKeyConnection["credentials"]> = {},
): AccessKeyConnection {
  const { userOcid, tenancyOcid, region, fingerprint, privateKeyPem: privateKey } = emulator;
  const credentials = { userOcid, tenancyOcid, region, fingerprint, privateKey, ...change };
  return { app: "oci", method: "access-key", credentials, endpoint: emulator.url };
}

/** A connection to any service by the test's key. */
export function createOciConnectionTo(
  endpoint: string,
  change: Partial<AccessKeyConnection["credentials"]> = {},
): AccessKeyConnection {
  const credentials = {
    userOcid: USER,
    tenancyOcid: TENANCY,
    region: "eu-frankfurt-1",
    fingerprint: TEST_FINGERPRINT,
    privateKey: TEST_KEY_PEM,
    ...change,
  };
  return { app: "oci", method: "access-key", credentials, endpoint };
}
