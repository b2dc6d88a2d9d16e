import type { Fault } from "../formats/format";
import { EMPTY } from "./quirks";
import { decryptText, isEncryptedText, toAssociatedData } from "./sops-cipher";
import type { OpenLeaf } from "./sops-mac";
import { isEncryptedByRule, type SopsRule } from "./sops-metadata";
import type { SopsLeaf } from "./sops-text";

/** Decrypts what the file's rule encrypts. Faults name the place and never a text. */
export function decryptLeaves(
  leaves: readonly SopsLeaf[],
  rule: SopsRule,
  dataKey: Uint8Array,
): { readonly leaves: readonly OpenLeaf[]; readonly faults: readonly Fault[] } {
  const opened = leaves.map((leaf) => decryptLeaf(leaf, rule, dataKey));
  return {
    leaves: opened.filter((result) => "leaf" in result),
    faults: opened.filter((result) => "reason" in result),
  };
}

function decryptLeaf(leaf: SopsLeaf, rule: SopsRule, dataKey: Uint8Array): OpenLeaf | Fault {
  const isEncrypted = isEncryptedByRule(rule, leaf.path) ?? isEncryptedText(leaf.text);
  if (!isEncrypted) return { leaf, text: leaf.text, type: "str", isEncrypted };
  const place = leaf.path.join(".");
  if (!isEncryptedText(leaf.text) && leaf.text !== EMPTY)
    return { line: leaf.line, reason: `${place} stands in clear in a file of SOPS; encrypt it with "sops edit"` };
  const decrypted = decryptText(leaf.text, dataKey, toAssociatedData(leaf.path));
  if (decrypted === undefined)
    return { line: leaf.line, reason: `${place} cannot be decrypted: it was changed, or moved from another key` };
  return { leaf, ...decrypted, isEncrypted };
}
