import type { models, VaultsClient } from "oci-vault";
import type { ActualSecret, SecretVersion } from "../../core/model";
import { isSyncError, SyncError } from "../../core/errors";
import type { SecretValue } from "../../core/secret-value";
import type {
  Destination,
  DestinationCapabilities,
  DestinationProblem,
  NewSecret,
  SecretChange,
} from "../../ports/destination";
import type { OciConnection } from "../../schema/connection";
import type { DestinationConfig } from "../../schema/secret-sync";
import { createClientSource } from "./clients";
import type { ClientSource } from "./clients";
import type { OciDeps } from "./deps";
import type { Attempt } from "./errors";
import { inspectContainer, requireUsableVault } from "./inspection";
import { findInCompartments, listCompartments, undefinedIfHidden } from "./holder";
import { listSecrets } from "./listing";
import { computeTimeOfDeletion, MAX_CONTENT_BYTES, MAX_SEARCHED_NAMES, NAME, VERSION_DELETION_DAYS } from "./quirks";
import { toDetails } from "./secret-details";
import { toActualSecret } from "./translate";
import { listVersions, readBundle } from "./versions";

const CAPABILITIES: DestinationCapabilities = {
  readable: true,
  restorable: true,
  maxValueBytes: MAX_CONTENT_BYTES,
  versioned: true,
};

/** The secrets of one vault in one compartment of it. Nothing is read and nothing is called before a method is used. */
export function createOciDestination(
  config: OciConnection,
  destination: DestinationConfig,
  deps: OciDeps,
): Destination {
  return new OciVaultDestination(destination, deps, createClientSource(config, deps));
}

/** What every write to a secret that is there sends. */
interface SecretWrite {
  readonly secretId: string;
  readonly ifMatch?: string;
}

class OciVaultDestination implements Destination {
  readonly capabilities = CAPABILITIES;
  readonly container: string;
  readonly #config: DestinationConfig;
  readonly #deps: OciDeps;
  readonly #open: ClientSource;
  /** Etags of what this run has written, by id: its next write is refused if somebody else wrote in between. */
  readonly #etags = new Map<string, string>();
  /** Names whose holder was looked for. */
  #searches = 0;
  /** Of the tenancy, once they were asked for; `undefined` when they may not be seen. */
  #compartments: Promise<readonly string[] | undefined> | undefined;
  /** Numbers of current versions, by id, as this run last saw them. */
  readonly #versions = new Map<string, number>();

  constructor(config: DestinationConfig, deps: OciDeps, open: ClientSource) {
    this.container = config.vaultOcid;
    this.#config = config;
    this.#deps = deps;
    this.#open = open;
  }

  async inspect(signal?: AbortSignal): Promise<readonly DestinationProblem[]> {
    return inspectContainer(await this.#open(), this.#config, { runId: this.#deps.runId, signal });
  }

  async list(signal?: AbortSignal): Promise<readonly ActualSecret[]> {
    const clients = await this.#open();
    const options = { runId: this.#deps.runId, signal };
    const secrets = await listSecrets(clients, this.#config, options);
    // A vault that cannot be seen may have an empty listing too (not documented): then the vault itself is looked at.
    if (secrets.length === 0) await requireUsableVault(clients, this.#config.vaultOcid, options);
    return secrets;
  }

  async find(ref: string, signal?: AbortSignal): Promise<ActualSecret | undefined> {
    return undefinedIfGone(async () => {
      const secretId = requireId(ref);
      const attempt = describeLook("look up", ref);
      const { secret } = await this.#call(attempt, signal, (client) => client.getSecret({ secretId }));
      return secret.vaultId === this.container ? this.#show(secret) : undefined;
    });
  }

  async read(ref: string, signal?: AbortSignal): Promise<SecretValue | undefined> {
    return undefinedIfGone(async () => {
      const secretId = requireId(ref);
      const options = { runId: this.#deps.runId, attempt: describeLook("read the content of", ref), signal };
      const { versionNumber, value } = await readBundle(await this.#open(), secretId, undefined, options);
      this.#versions.set(secretId, versionNumber);
      return value;
    });
  }

  async findHolder(name: string, signal?: AbortSignal): Promise<ActualSecret | undefined> {
    requireName(name);
    if (this.#searches >= MAX_SEARCHED_NAMES) return undefined;
    this.#searches++;
    const clients = await this.#open();
    const options = { runId: this.#deps.runId, signal };
    this.#compartments ??= undefinedIfHidden(listCompartments(clients, options)).catch((error: unknown) => {
      this.#compartments = undefined;
      throw error;
    });
    const others = ((await this.#compartments) ?? []).filter((id) => id !== this.#config.compartmentOcid);
    return findInCompartments(clients, { name, vaultId: this.container }, others, options);
  }

  seenVersion(ref: string): number | undefined {
    return this.#versions.get(ref);
  }

  async listVersions(ref: string, signal?: AbortSignal): Promise<readonly SecretVersion[]> {
    const options = { runId: this.#deps.runId, attempt: describeLook("list the versions of", ref), signal };
    return listVersions(await this.#open(), requireId(ref), options);
  }

  async readVersion(ref: string, version: number, signal?: AbortSignal): Promise<SecretValue | undefined> {
    return undefinedIfGone(async () => {
      const attempt = describeLook(`read version ${String(version)} of`, ref);
      const options = { runId: this.#deps.runId, attempt, signal };
      return (await readBundle(await this.#open(), requireId(ref), version, options)).value;
    });
  }

  async scheduleVersionDeletion(secret: ActualSecret, version: number, signal?: AbortSignal): Promise<void> {
    const secretId = requireId(secret.ref);
    // The answer's etag is that of the version or of the secret (not documented), so neither is relied on.
    this.#etags.delete(secretId);
    const attempt = describeWrite(`schedule the deletion of version ${String(version)} of`, secret);
    const scheduleSecretVersionDeletionDetails = {
      timeOfDeletion: computeTimeOfDeletion(this.#deps.clock.now(), VERSION_DELETION_DAYS),
    };
    const request = { secretId, secretVersionNumber: version, scheduleSecretVersionDeletionDetails };
    await this.#call(attempt, signal, (client) => client.scheduleSecretVersionDeletion(request));
  }

  async create({ name, value, tags, retryToken, ...details }: NewSecret, signal?: AbortSignal): Promise<ActualSecret> {
    requireName(name);
    const createSecretDetails = {
      compartmentId: this.#config.compartmentOcid,
      vaultId: this.#config.vaultOcid,
      keyId: this.#config.keyOcid,
      secretName: name,
      secretContent: toContent(value),
      freeformTags: { ...tags },
      ...toDetails(details),
    };
    const request = { createSecretDetails, opcRetryToken: retryToken };
    const { secret, etag } = await this.#call(describeCreation(name), signal, (client) => client.createSecret(request));
    this.#remember(secret.id, etag);
    return this.#show(secret);
  }

  async update(secret: ActualSecret, change: SecretChange, signal?: AbortSignal): Promise<ActualSecret> {
    // Content and free-form tags travel together; only rules, promotions and replication may not (models of oci-vault).
    const { value, tags, currentVersion, ...details } = change;
    const updateSecretDetails = {
      ...toDetails(details),
      ...(currentVersion === undefined ? {} : { currentVersionNumber: currentVersion }),
      ...(value === undefined ? {} : { secretContent: toContent(value) }),
      ...(tags === undefined ? {} : { freeformTags: { ...tags } }),
    };
    const attempt = { ...describeWrite("update", secret), hasContent: value !== undefined };
    const answer = await this.#write(secret, attempt, signal, (client, write) =>
      client.updateSecret({ ...write, updateSecretDetails }),
    );
    return this.#show(answer.secret);
  }

  async scheduleDeletion(secret: ActualSecret, days: number, signal?: AbortSignal): Promise<void> {
    const scheduleSecretDeletionDetails = { timeOfDeletion: computeTimeOfDeletion(this.#deps.clock.now(), days) };
    await this.#write(secret, describeWrite("schedule the deletion of", secret), signal, (client, write) =>
      client.scheduleSecretDeletion({ ...write, scheduleSecretDeletionDetails }),
    );
  }

  async cancelDeletion(secret: ActualSecret, signal?: AbortSignal): Promise<void> {
    await this.#write(secret, describeWrite("cancel the deletion of", secret), signal, (client, write) =>
      client.cancelSecretDeletion(write),
    );
  }

  async relocate(secret: ActualSecret, signal?: AbortSignal): Promise<void> {
    const changeSecretCompartmentDetails = { compartmentId: this.#config.compartmentOcid };
    await this.#write(secret, describeWrite("move", secret), signal, (client, write) =>
      client.changeSecretCompartment({ ...write, changeSecretCompartmentDetails }),
    );
  }

  /** One write to a secret that is there, on condition that it still is as this run left it. */
  async #write<T extends { etag: string }>(
    { ref }: ActualSecret,
    attempt: Attempt,
    signal: AbortSignal | undefined,
    makeCall: (client: VaultsClient, write: SecretWrite) => Promise<T>,
  ): Promise<T> {
    const secretId = requireId(ref);
    const etag = this.#etags.get(secretId);
    // Whatever comes of it, this etag is out of date.
    this.#etags.delete(secretId);
    const write = { secretId, ...(etag === undefined ? {} : { ifMatch: etag }) };
    const answer = await this.#call(attempt, signal, (client) => makeCall(client, write));
    this.#remember(secretId, answer.etag);
    return answer;
  }

  async #call<T>(
    attempt: Attempt,
    signal: AbortSignal | undefined,
    makeCall: (client: VaultsClient) => Promise<T>,
  ): Promise<T> {
    const clients = await this.#open();
    const client = await clients.vaults();
    return clients.call({ runId: this.#deps.runId, attempt, signal }, client, makeCall);
  }

  #show(secret: models.Secret): ActualSecret {
    const shown = toActualSecret(secret);
    if (shown.versionNumber !== undefined) this.#versions.set(shown.ref, shown.versionNumber);
    return shown;
  }

  // The SDK types the header as always there; a service may leave it out.
  #remember(secretId: string, etag: string | undefined): void {
    if (etag) this.#etags.set(secretId, etag);
  }
}

async function undefinedIfGone<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (isSyncError(error, "GONE")) return undefined;
    throw error;
  }
}

function describeLook(verb: string, ref: string): Attempt {
  return { verb, subject: `secret ${ref}`, target: "secret", isWrite: false };
}

function describeCreation(name: string): Attempt {
  return { verb: "create", subject: `secret ${name}`, target: "newSecret", isWrite: true, hasContent: true };
}

function describeWrite(verb: string, { name }: ActualSecret): Attempt {
  return { verb, subject: `secret ${name}`, target: "secret", isWrite: true };
}

function toContent(value: SecretValue): { readonly contentType: "BASE64"; readonly content: string } {
  return { contentType: "BASE64", content: Buffer.from(value.reveal()).toString("base64") };
}

function requireName(name: string): void {
  if (NAME.test(name)) return;
  throw new SyncError("REJECTED", `could not create secret ${JSON.stringify(name)}: OCI does not take this name`, {
    hint: "Names have 1 to 255 letters, digits, dots, hyphens and underscores: mend the key or the key schema",
  });
}

// The SDK writes ids into the URL; what has other letters is not an id and would not be signed as it is sent (quirks.ts).
function requireId(ref: string): string {
  if (NAME.test(ref)) return ref;
  throw new SyncError("GONE", `${JSON.stringify(ref)} is not the OCID of a secret`);
}
