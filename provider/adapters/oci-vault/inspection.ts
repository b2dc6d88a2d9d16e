import type { models } from "oci-keymanagement";
import { isSyncError, SyncError } from "../../core/errors";
import type { DestinationProblem } from "../../ports/destination";
import type { DestinationConfig } from "../../schema/secret-sync";
import type { CallOptions, OciClients } from "./clients";
import type { Attempt } from "./errors";
import { normaliseRegion } from "./endpoints";
import { SECRET_KEY_ALGORITHM, USABLE_VAULT_STATES } from "./quirks";

const PROPERTY = {
  compartment: "destinationConfig.compartmentOcid",
  vault: "destinationConfig.vaultOcid",
  key: "destinationConfig.keyOcid",
} as const;

type Look = (attempt: Attempt) => Omit<CallOptions, "onClockDifference">;

/** Looks whether compartment, vault and key can be used for secrets: three or fewer read-only calls. */
export async function inspectContainer(
  clients: OciClients,
  { compartmentOcid, vaultOcid, keyOcid }: DestinationConfig,
  options: Omit<CallOptions, "attempt">,
): Promise<readonly DestinationProblem[]> {
  const look: Look = (attempt) => ({ ...options, attempt });
  const [ofCompartment, vault] = await Promise.all([
    inspectCompartment(clients, compartmentOcid, vaultOcid, look),
    lookAtVault(clients, vaultOcid, look),
  ]);
  const ofVault = "problem" in vault ? vault.problem : judgeVault(vault.found);
  const ofKey =
    "found" in vault && ofVault === undefined ? await inspectKey(clients, vault.found, keyOcid, look) : undefined;
  return [ofCompartment, ofVault, ofKey].filter((problem) => problem !== undefined);
}

async function inspectCompartment(
  clients: OciClients,
  compartmentId: string,
  vaultId: string,
  look: Look,
): Promise<DestinationProblem | undefined> {
  const attempt = describeLook("the secrets of the compartment", PROPERTY.compartment);
  const client = await clients.vaults();
  const seen = await findOrProblem(
    clients.call(look(attempt), client, (scoped) => scoped.listSecrets({ compartmentId, vaultId, limit: 1 })),
    PROPERTY.compartment,
    async () =>
      `the compartment is not found, or no policy lets the principal manage secret-family in it (got "${compartmentId}")`,
  );
  return "problem" in seen ? seen.problem : undefined;
}

type Found<T> = { readonly found: T } | { readonly problem: DestinationProblem };

async function lookAtVault(clients: OciClients, vaultId: string, look: Look): Promise<Found<models.Vault>> {
  const client = await clients.kmsVaults();
  return findOrProblem(
    clients
      .call(look(describeLook("the vault", PROPERTY.vault)), client, (scoped) => scoped.getVault({ vaultId }))
      .then(({ vault }) => vault),
    PROPERTY.vault,
    async () => {
      const elsewhere = await describeOtherRegion(clients, vaultId);
      return `the vault is not found, or no policy lets the principal use vaults${elsewhere} (got "${vaultId}")`;
    },
  );
}

/** @throws SyncError ACCESS_DENIED when the vault cannot be seen, UNAVAILABLE when it is not active. */
export async function requireUsableVault(
  clients: OciClients,
  vaultOcid: string,
  options: Omit<CallOptions, "attempt">,
): Promise<void> {
  const vault = await lookAtVault(clients, vaultOcid, (attempt) => ({ ...options, attempt }));
  const problem = "problem" in vault ? vault.problem : judgeVault(vault.found);
  if (problem === undefined) return;
  const code = "problem" in vault ? "ACCESS_DENIED" : "UNAVAILABLE";
  throw new SyncError(code, `could not list the secrets: ${problem.reason}`, { property: problem.property });
}

function judgeVault({ lifecycleState }: models.Vault): DestinationProblem | undefined {
  const state: string = lifecycleState;
  if (USABLE_VAULT_STATES.has(state)) return undefined;
  const advice = state === "PENDING_DELETION" ? "cancel its deletion" : "wait until it is ACTIVE";
  return { property: PROPERTY.vault, reason: `the vault is ${state}: ${advice}, or use another vault` };
}

async function inspectKey(
  clients: OciClients,
  vault: models.Vault,
  keyId: string,
  look: Look,
): Promise<DestinationProblem | undefined> {
  const client = await clients.kmsManagement(vault.managementEndpoint);
  const key = await findOrProblem(
    clients
      .call(look(describeLook("the key", PROPERTY.key)), client, (scoped) => scoped.getKey({ keyId }))
      .then((answer) => answer.key),
    PROPERTY.key,
    async () =>
      `the key is not found in this vault, or no policy lets the principal use keys: give the OCID of a key of the vault (got "${keyId}")`,
  );
  return "problem" in key ? key.problem : judgeKey(key.found, vault.id);
}

function judgeKey({ lifecycleState, vaultId, keyShape }: models.Key, vault: string): DestinationProblem | undefined {
  const describe = (reason: string): DestinationProblem => ({ property: PROPERTY.key, reason });
  if (vaultId !== vault) return describe("the key belongs to another vault: give the OCID of a key of this vault");
  const [state, algorithm]: readonly string[] = [lifecycleState, keyShape.algorithm];
  if (state !== "ENABLED") return describe(`the key is ${state ?? "in no state"}: enable it, or use another key`);
  if (algorithm === SECRET_KEY_ALGORITHM) return undefined;
  return describe(
    `the key is of algorithm ${algorithm ?? "unknown"}, and secrets need a symmetric key: use an ${SECRET_KEY_ALGORITHM} key`,
  );
}

/** What was found, or the problem with the property; anything that is no fault of the property's is thrown. */
async function findOrProblem<T>(
  answer: Promise<T>,
  property: string,
  describeReason: () => Promise<string>,
): Promise<Found<T>> {
  try {
    return { found: await answer };
  } catch (error) {
    if (!isSyncError(error, "ACCESS_DENIED", "INVALID_INPUT") || error.details.property !== property) throw error;
    return { problem: { property, reason: await describeReason() } };
  }
}

function describeLook(subject: string, property: string): Attempt {
  return { verb: "look at", subject, target: "container", isWrite: false, property };
}

/** A vault's OCID names its region; in another one than that of the connection it is never found. */
async function describeOtherRegion(clients: OciClients, vaultOcid: string): Promise<string> {
  const [tables, region] = await Promise.all([import("oci-common"), findRegion(clients)]);
  const ofVault = vaultOcid.split(".")[3];
  if (!region || !ofVault) return "";
  const [here, there] = [normaliseRegion(region, tables), normaliseRegion(ofVault, tables)];
  return here === there
    ? ""
    : ` (it is in ${there}, and the connection signs in to ${here}: use a connection for ${there})`;
}

// Only for words in a hint: where the region cannot be found out, the problem that is told matters more.
async function findRegion({ session }: OciClients): Promise<string | undefined> {
  return session.getPlace().then(
    ({ region }) => region,
    () => undefined,
  );
}
