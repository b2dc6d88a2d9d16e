import { createHash } from "node:crypto";

/** Opaque: 64 hex characters, as real ones (sample in turbot/steampipe-plugin-oci#343). A new one after every write. */
export function createEtag(record: { readonly id: string; readonly revision: number }, part = ""): string {
  return createHash("sha256")
    .update(`${record.id} ${String(record.revision)} ${part}`)
    .digest("hex");
}
