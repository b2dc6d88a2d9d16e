import { SyncError } from "../../core/errors";
import type { Fault, Format } from "./formats/format";
import type { OpenedFile } from "./opened-file";
import { decodeText, encodeText } from "./stored-text";

/** A file whose bytes are the text. */
export function openPlainFile(bytes: Uint8Array, format: Format): OpenedFile {
  const stored = decodeText(bytes);
  if ("reason" in stored) return openFaultyFile(stored);
  return {
    ...format.parse(stored.text),
    isEncrypted: false,
    refuseKey: (key) => format.refuseKey(key),
    edit: async (changes, careful) => encodeText({ ...stored, text: format.edit(stored.text, changes, careful) }),
  };
}

/** A file that cannot be read, and so is never written. */
export function openFaultyFile(...faults: readonly [Fault, ...Fault[]]): OpenedFile {
  return {
    entries: [],
    faults,
    warnings: [],
    isEncrypted: true,
    refuseKey: () => faults[0].reason,
    edit: () => Promise.reject(new SyncError("BUG", "a file with faults is not written")),
  };
}
