import type { VaultsClient } from "oci-vault";
import type { ActualSecret } from "../../core/model";
import { isSyncError, SyncError } from "../../core/errors";
import { SecretValue } from "../../core/secret-value";
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
import { listSecrets } from "./listing";
import { computeTimeOfDeletion, MAX_CONTENT_BYTES, NAME } from "./quirks";
import { toActualSecret } from "./translate";

const CAPABILITIES: DestinationCapabilities = { readable: true, restorable: true, maxValueBytes: MAX_CONTENT_BYTES };

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
      return secret.vaultId === this.container ? toActualSecret(secret) : undefined;
    });
  }

  async read(ref: string, signal?: AbortSignal): Promise<SecretValue | undefined> {
    return undefinedIfGone(async () => {
      const secretId = requireId(ref);
      const attempt = describeLook("read the content of", ref);
      const clients = await this.#open();
      const [client, { requests }] = await Promise.all([clients.secrets(), import("oci-secrets")]);
      const stage = requests.GetSecretBundleRequest.Stage.Current;
      const options = { runId: this.#deps.runId, attempt, signal };
      const { secretBundle } = await clients.call(options, () => client.getSecretBundle({ secretId, stage }));
      const content = secretBundle.secretBundleContent?.content;
      return content === undefined ? undefined : SecretValue.fromBytes(Buffer.from(content, "base64"));
    });
  }

  async create({ name, value, tags, retryToken }: NewSecret, signal?: AbortSignal): Promise<ActualSecret> {
    requireName(name);
    const createSecretDetails = {
      compartmentId: this.#config.compartmentOcid,
      vaultId: this.#config.vaultOcid,
      keyId: this.#config.keyOcid,
      secretName: name,
      secretContent: toContent(value),
      freeformTags: { ...tags },
    };
    const request = { createSecretDetails, opcRetryToken: retryToken };
    const { secret, etag } = await this.#call(describeCreation(name), signal, (client) => client.createSecret(request));
    this.#remember(secret.id, etag);
    return toActualSecret(secret);
  }

  async update(secret: ActualSecret, { value, tags }: SecretChange, signal?: AbortSignal): Promise<ActualSecret> {
    // Content and free-form tags travel together; only rules, promotions and replication may not (models of oci-vault).
    const updateSecretDetails = {
      ...(value === undefined ? {} : { secretContent: toContent(value) }),
      ...(tags === undefined ? {} : { freeformTags: { ...tags } }),
    };
    const attempt = { ...describeWrite("update", secret), hasContent: value !== undefined };
    const answer = await this.#write(secret, attempt, signal, (client, write) =>
      client.updateSecret({ ...write, updateSecretDetails }),
    );
    return toActualSecret(answer.secret);
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
    return clients.call({ runId: this.#deps.runId, attempt, signal }, () => makeCall(client));
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
