import type { models } from "oci-vault";
import { SyncError } from "../../core/errors";
import type { SecretVersion } from "../../core/model";
import { SecretValue } from "../../core/secret-value";
import type { CallOptions, OciClients } from "./clients";
import { MAX_PAGES, VERSION_LIST_LIMIT } from "./quirks";

/** Every version of a secret that is not deleted, the newest first, over all pages. */
export async function listVersions(
  clients: OciClients,
  secretId: string,
  options: CallOptions,
): Promise<readonly SecretVersion[]> {
  const [client, { requests }] = await Promise.all([clients.vaults(), import("oci-vault")]);
  const { SortBy, SortOrder } = requests.ListSecretVersionsRequest;
  const query = { secretId, limit: VERSION_LIST_LIMIT, sortBy: SortBy.VersionNumber, sortOrder: SortOrder.Desc };
  const versions: SecretVersion[] = [];
  let page: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const request = page === undefined ? query : { ...query, page };
    const answer = await clients.call(options, client, (scoped) => scoped.listSecretVersions(request));
    versions.push(...answer.items.map(toSecretVersion));
    if (!answer.opcNextPage) return versions;
    // The SDK writes query values into the URL as they are (quirks.ts).
    page = encodeURIComponent(answer.opcNextPage);
  }
  throw new SyncError("TRANSIENT", "the list of versions goes round in circles", { hint: "Run again" });
}

function toSecretVersion({ versionNumber, stages, timeOfDeletion }: models.SecretVersionSummary): SecretVersion {
  const words: readonly string[] = stages ?? [];
  return {
    number: versionNumber,
    isDeprecated: words.includes("DEPRECATED"),
    isPendingDeletion: Boolean(timeOfDeletion),
  };
}

/** A content and its version; the current one without a `versionNumber`. */
export async function readBundle(
  clients: OciClients,
  secretId: string,
  versionNumber: number | undefined,
  options: CallOptions,
): Promise<{ readonly versionNumber: number; readonly value: SecretValue | undefined }> {
  const [client, { requests }] = await Promise.all([clients.secrets(), import("oci-secrets")]);
  const which =
    versionNumber === undefined ? { stage: requests.GetSecretBundleRequest.Stage.Current } : { versionNumber };
  const { secretBundle } = await clients.call(options, client, (scoped) =>
    scoped.getSecretBundle({ secretId, ...which }),
  );
  const content = secretBundle.secretBundleContent?.content;
  const value = content === undefined ? undefined : SecretValue.fromBytes(Buffer.from(content, "base64"));
  return { versionNumber: secretBundle.versionNumber, value };
}
