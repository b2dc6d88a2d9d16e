import { computeFingerprint, createTokenKey } from "../auth/key-pair";
import type { KeyPair } from "../auth/key-pair";
import { createOcid, createShard, readShard } from "../ocid";
import type {
  KeyLifecycleState,
  KeyShape,
  SeedPlaces,
  StoredCompartment,
  StoredIdentity,
  StoredKey,
  StoredState,
  StoredVault,
} from "./model";

const AES_256: KeyShape = { algorithm: "AES", length: 32 };
const RSA_2048: KeyShape = { algorithm: "RSA", length: 256 };

/** A tenancy with one user, two compartments, two vaults and five keys; no secrets. Ports are 0 until the endpoints are open. */
export function createInitialState(keyPair: KeyPair, region: string, now: number): StoredState {
  const identity = createIdentity(keyPair, region);
  const tenancy = createCompartment(identity.tenancyOcid, identity.tenancyOcid, "emulator", now);
  const first = createCompartment(createOcid("compartment"), tenancy.id, "first", now);
  const second = createCompartment(createOcid("compartment"), tenancy.id, "second", now);
  const vault = createVault(region, first.id, "first-vault", now);
  const otherVault = createVault(region, first.id, "second-vault", now);
  const keys = createKeys(region, vault, otherVault, now);
  return {
    version: 1,
    identity,
    port: 0,
    compartments: [tenancy, first, second],
    vaults: [vault, otherVault],
    keys: Object.values(keys),
    secrets: [],
    retries: [],
    places: namePlaces([first, second], [vault, otherVault], keys),
  };
}

function namePlaces(
  [first, second]: readonly [StoredCompartment, StoredCompartment],
  [vault, otherVault]: readonly [StoredVault, StoredVault],
  keys: Readonly<Record<KeyRole, StoredKey>>,
): SeedPlaces {
  return {
    compartmentOcid: first.id,
    secondCompartmentOcid: second.id,
    vaultOcid: vault.id,
    secondVaultOcid: otherVault.id,
    keyOcid: keys.first.id,
    otherKeyOcid: keys.other.id,
    disabledKeyOcid: keys.disabled.id,
    rsaKeyOcid: keys.rsa.id,
    secondKeyOcid: keys.second.id,
  };
}

function createIdentity({ privateKeyPem, publicKeyPem }: KeyPair, region: string): StoredIdentity {
  return {
    tenancyOcid: createOcid("tenancy"),
    tenancyName: "emulator",
    userOcid: createOcid("user"),
    userName: "emulator-user",
    fingerprint: computeFingerprint(publicKeyPem),
    privateKeyPem,
    publicKeyPem,
    region,
    tokenKeyPem: createTokenKey(),
  };
}

/** An ACTIVE compartment. */
export function createCompartment(id: string, parentId: string, name: string, now: number): StoredCompartment {
  const description = `Compartment ${name} of the emulator`;
  return {
    id,
    compartmentId: parentId,
    name,
    description,
    lifecycleState: "ACTIVE",
    isAccessible: true,
    timeCreated: now,
  };
}

function createVault(region: string, compartmentId: string, displayName: string, now: number): StoredVault {
  const shard = createShard();
  return {
    id: createOcid("vault", region, shard),
    compartmentId,
    displayName,
    vaultType: "DEFAULT",
    wrappingKeyId: createOcid("key", region, shard),
    port: 0,
    freeformTags: {},
    definedTags: {},
    lifecycle: { state: "ACTIVE" },
    timeCreated: now,
    revision: 1,
  };
}

type KeyRole = "first" | "other" | "disabled" | "rsa" | "second";

function createKeys(
  region: string,
  vault: StoredVault,
  otherVault: StoredVault,
  now: number,
): Readonly<Record<KeyRole, StoredKey>> {
  const create = (home: StoredVault, name: string, keyShape: KeyShape, state: KeyLifecycleState): StoredKey => ({
    id: createOcid("key", region, readShard(home.id)),
    vaultId: home.id,
    compartmentId: home.compartmentId,
    displayName: name,
    keyShape,
    protectionMode: "SOFTWARE",
    currentKeyVersion: createOcid("keyversion", region, readShard(home.id)),
    freeformTags: {},
    definedTags: {},
    lifecycle: { state },
    timeCreated: now,
    revision: 1,
  });
  return {
    first: create(vault, "first-key", AES_256, "ENABLED"),
    other: create(vault, "other-key", AES_256, "ENABLED"),
    disabled: create(vault, "disabled-key", AES_256, "DISABLED"),
    rsa: create(vault, "rsa-key", RSA_2048, "ENABLED"),
    second: create(otherVault, "second-key", AES_256, "ENABLED"),
  };
}
