import type { Fault } from "./formats/format";

/** The text of a file, and whether a byte order mark stands before it. */
export interface StoredText {
  readonly text: string;
  readonly hasMark: boolean;
}

const MARK = "\ufeff";
const UTF16_MARKS = ["fffe", "feff"];

/** Reads bytes as UTF-8, or says why they are not. */
export function decodeText(bytes: Uint8Array): StoredText | Fault {
  if (UTF16_MARKS.includes(Buffer.from(bytes.subarray(0, 2)).toString("hex")))
    return { reason: "the file is UTF-16 text; save it as UTF-8" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith(MARK) ? { text: text.slice(1), hasMark: true } : { text, hasMark: false };
  } catch (error) {
    if (error instanceof TypeError) return { reason: "the file is not UTF-8 text" };
    throw error;
  }
}

export function encodeText({ text, hasMark }: StoredText): Uint8Array {
  return new TextEncoder().encode(hasMark ? MARK + text : text);
}
