import type { Entry, Fault } from "../formats/format";
import { applySplices } from "../formats/text-lines";
import { findRepeatedKeys } from "../formats/find-repeated-keys";
import { openFaultyFile } from "../open-plain-file";
import type { OpenedFile, StoredFile } from "../opened-file";
import { encodeText, type StoredText } from "../stored-text";
import { decryptAge } from "./age";
import { decryptLeaves } from "./decrypt-leaves";
import type { KeyRing } from "./key-ring";
import { openWithSopsProgram } from "./open-with-sops-program";
import { BOOLEANS, DATA_KEY_BYTES } from "./quirks";
import { decryptText, encryptText, toAssociatedData, type SopsType } from "./sops-cipher";
import { computeMac, type OpenLeaf } from "./sops-mac";
import { parseSopsMetadata, isEncryptedByRule, type SopsMetadata } from "./sops-metadata";
import type { SopsFormat, SopsKey, SopsText } from "./sops-text";

/** A file of SOPS that was decrypted here. */
interface SopsFile {
  readonly stored: StoredText;
  readonly format: SopsFormat;
  readonly keys: readonly SopsKey[];
  readonly leaves: readonly OpenLeaf[];
  readonly metadata: SopsMetadata;
  readonly dataKey: Uint8Array;
}

/**
 * A file of SOPS, decrypted in this process when one of its age recipients is ours, else by the program `sops`. The
 * data key and the recipients stay what they are when it is written.
 */
export async function openSopsFile(
  file: StoredFile,
  stored: StoredText,
  format: SopsFormat,
  sops: SopsText,
  ring: KeyRing,
): Promise<OpenedFile> {
  const [fault] = sops.faults;
  if (fault !== undefined) return openFaultyFile(fault);
  const metadata = parseSopsMetadata(sops.metadata);
  if (typeof metadata === "string") return openFaultyFile({ reason: metadata });
  const identities = await ring.ageIdentities();
  const dataKey = await findDataKey(metadata, identities);
  if (dataKey === undefined) return openWithSopsProgram(file, format, metadata, identities, ring.env);
  const { leaves, faults } = decryptLeaves(sops.leaves, metadata.rule, dataKey);
  const [first = checkMac(leaves, metadata, dataKey), ...others] = faults;
  if (first !== undefined) return openFaultyFile(first, ...others);
  return openDecrypted({ stored, format, keys: sops.keys, leaves, metadata, dataKey });
}

async function findDataKey({ age }: SopsMetadata, identities: readonly string[]): Promise<Uint8Array | undefined> {
  for (const { enc } of age) {
    const key = await decryptAge(Buffer.from(enc, "latin1"), identities);
    if (key?.length === DATA_KEY_BYTES) return key;
  }
  return undefined;
}

function checkMac(leaves: readonly OpenLeaf[], metadata: SopsMetadata, dataKey: Uint8Array): Fault | undefined {
  const mac = decryptText(metadata.mac, dataKey, metadata.lastModified);
  if (mac?.text === computeMac(leaves, metadata.macOnlyEncrypted)) return undefined;
  return {
    reason: "the MAC of SOPS is wrong: the file was changed by something else than SOPS; restore it from a backup",
  };
}

function openDecrypted(file: SopsFile): OpenedFile {
  const texts = new Map(file.leaves.map(({ leaf, ...opened }) => [leaf.start, opened]));
  const entries = file.keys.map((key) => toEntry(file.format, key, texts));
  return {
    entries,
    faults: findRepeatedKeys(entries),
    warnings: [],
    isEncrypted: true,
    refuseKey: (key) => refuseKey(file, key),
    edit: async (changes) => encodeText({ ...file.stored, text: editSopsText(file, changes) }),
  };
}

function toEntry(format: SopsFormat, key: SopsKey, texts: ReadonlyMap<number, Omit<OpenLeaf, "leaf">>): Entry {
  const opened = key.leaf && texts.get(key.leaf.start);
  if (opened === undefined) return { key: key.key, line: key.line, problem: key.problem ?? "it holds no text" };
  const isBoolean = opened.isEncrypted && opened.type === "bool";
  return format.toEntry(key, isBoolean ? opened.text.toLowerCase() : opened.text);
}

function refuseKey({ format, keys, leaves, metadata }: SopsFile, name: string): string | undefined {
  const known = keys.find(({ key }) => key === name);
  const inClear = `the rule of the file leaves ${name} in clear, and SOPS would not encrypt it`;
  if (known?.leaf !== undefined) {
    const start = known.leaf.start;
    return leaves.some(({ leaf, isEncrypted }) => leaf.start === start && !isEncrypted) ? inClear : undefined;
  }
  if (metadata.rule.kind === "comment") return "the file encrypts what its comments say; add the key with sops first";
  return isEncryptedByRule(metadata.rule, format.pathOf(name)) ? format.refuseKey(name) : inClear;
}

function editSopsText(file: SopsFile, changes: ReadonlyMap<string, string>): string {
  const { stored, format, dataKey, metadata } = file;
  const types = new Map(file.leaves.map(({ leaf, type }) => [leaf.start, type]));
  const encrypt = (value: string, path: readonly string[], type?: string): string =>
    encryptText(format.fromValue(value), keepType(value, type), dataKey, toAssociatedData(path));
  const replaced = file.keys.flatMap(({ key, leaf }) => {
    const value = changes.get(key);
    return value === undefined || leaf === undefined
      ? []
      : [format.replaceLeaf(leaf, encrypt(value, leaf.path, types.get(leaf.start)))];
  });
  const known = new Set(file.keys.map(({ key }) => key));
  const added = [...changes]
    .filter(([key]) => !known.has(key))
    .map(([key, value]) => [key, encrypt(value, format.pathOf(key))] as const);
  const text = applySplices(stored.text, [...replaced, ...format.addKeys(stored.text, added)]);
  return sealText(text, format, metadata, dataKey);
}

/** A number or boolean stays one when the new value is one. */
function keepType(value: string, type: string | undefined): SopsType {
  if (type === "int" && /^(?:0|-?[1-9]\d{0,17})$/.test(value)) return "int";
  return type === "bool" && value in BOOLEANS ? "bool" : "str";
}

/** Puts the MAC of what stands there now into the metadata, with the time. */
function sealText(text: string, format: SopsFormat, metadata: SopsMetadata, dataKey: Uint8Array): string {
  const { leaves } = decryptLeaves(format.read(text)?.leaves ?? [], metadata.rule, dataKey);
  const lastmodified = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const mac = encryptText(computeMac(leaves, metadata.macOnlyEncrypted), "str", dataKey, lastmodified);
  return applySplices(text, format.replaceMetadata(text, { mac, lastmodified }));
}
