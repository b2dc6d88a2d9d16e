import { createHash } from "node:crypto";
import { toGoText } from "./go-scalar";
import { BOOLEANS, MAC_ONLY_ENCRYPTED_PREFIX } from "./quirks";
import type { SopsLeaf } from "./sops-text";

/** A scalar with what it stands for. */
export interface OpenLeaf {
  readonly leaf: SopsLeaf;
  /** Decrypted, or as it stands when it is in clear. */
  readonly text: string;
  /** SOPS's word for what it was; `str` for a text in clear. */
  readonly type: string;
  readonly isEncrypted: boolean;
}

/** The hash over all scalars of a file in their order, as upper-case hex. */
export function computeMac(leaves: readonly OpenLeaf[], macOnlyEncrypted: boolean): string {
  const hash = createHash("sha512");
  if (macOnlyEncrypted) hash.update(MAC_ONLY_ENCRYPTED_PREFIX);
  for (const leaf of leaves) if (leaf.isEncrypted || !macOnlyEncrypted) hash.update(toMacText(leaf), "utf8");
  return hash.digest("hex").toUpperCase();
}

function toMacText({ leaf, text, type, isEncrypted }: OpenLeaf): string {
  if (!isEncrypted) return leaf.isText ? text : toGoText(text);
  return type === "bool" ? (BOOLEANS[text.toLowerCase()] ?? text) : text;
}
