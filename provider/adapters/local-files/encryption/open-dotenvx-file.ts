import { dirname, join } from "node:path";
import { hasValue, type Entry, type Fault, type ParsedText } from "../formats/format";
import { readEnvLines, type EnvLine } from "../formats/env-lines";
import { envFormat } from "../formats/env";
import { toEntry } from "../formats/to-entry";
import { openFaultyFile } from "../open-plain-file";
import type { OpenedFile, StoredFile } from "../opened-file";
import { readBytes } from "../read-files";
import { encodeText, type StoredText } from "../stored-text";
import { decryptValue, encryptValue, isEncryptedValue, toPublicKey } from "./dotenvx-cipher";
import type { KeyRing } from "./key-ring";

const PUBLIC_KEY = /^DOTENV_PUBLIC_KEY(_[A-Z0-9_]+)?$/;
const PRIVATE_KEY = /^DOTENV_PRIVATE_KEY(_[A-Z0-9_]+)?$/;
const KEYS_FILE = ".env.keys";

interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/**
 * An env file with values that dotenvx encrypted. The private key is the variable DOTENV_PRIVATE_KEY or
 * DOTENV_PRIVATE_KEY_<ENVIRONMENT>, of the environment or of `.env.keys` beside the file, that belongs to the public
 * key which the file names. Values in clear are read as they are; what is written is encrypted.
 */
export async function openDotenvxFile(file: StoredFile, stored: StoredText, ring: KeyRing): Promise<OpenedFile> {
  const parsed = envFormat.parse(stored.text);
  const [fault] = parsed.faults;
  if (fault !== undefined) return openFaultyFile(fault, ...parsed.faults.slice(1));
  const { lines } = readEnvLines(stored.text);
  const publicKey = lines.find(({ key }) => PUBLIC_KEY.test(key));
  const pairs = await findKeyPairs(file, publicKey?.value, ring.env);
  const [first] = pairs;
  if (first === undefined) return openFaultyFile(explainMissingKey(publicKey));
  const secrets = lines.filter(({ key }) => !PUBLIC_KEY.test(key));
  const results = await Promise.all(secrets.map((line) => decryptLine(line, pairs)));
  const [broken, ...others] = results.filter((result) => "reason" in result);
  if (broken !== undefined) return openFaultyFile(broken, ...others);
  const entries = results.filter((result) => "key" in result);
  return openDecrypted(stored, { ...parsed, entries }, first.publicKey);
}

function openDecrypted(stored: StoredText, parsed: ParsedText, publicKey: string): OpenedFile {
  return {
    ...parsed,
    isEncrypted: true,
    refuseKey: (key) => (PUBLIC_KEY.test(key) ? "dotenvx keeps this key for itself" : envFormat.refuseKey(key)),
    edit: async (changes, careful) => {
      const encrypted = new Map<string, string>();
      for (const [key, value] of changes) encrypted.set(key, await encryptValue(value, publicKey));
      return encodeText({ ...stored, text: envFormat.edit(stored.text, encrypted, careful) });
    },
  };
}

/** The keys that fit the public key of the file; without one, every key that there is. */
async function findKeyPairs(
  { path }: StoredFile,
  publicKey: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<readonly KeyPair[]> {
  const fromEnv = Object.entries(env).flatMap(([name, value]) => (PRIVATE_KEY.test(name) && value ? [value] : []));
  const fromFile = await readKeysFile(join(dirname(path), KEYS_FILE));
  const texts = [...fromEnv, ...fromFile].flatMap((text) => text.split(",")).map((text) => text.trim());
  const pairs = await Promise.all([...new Set(texts)].map(toKeyPair));
  const known = pairs.filter((pair) => pair !== undefined);
  return publicKey === undefined ? known : known.filter((pair) => pair.publicKey === publicKey.toLowerCase());
}

async function toKeyPair(privateKey: string): Promise<KeyPair | undefined> {
  const publicKey = await toPublicKey(privateKey);
  return publicKey === undefined ? undefined : { privateKey, publicKey };
}

async function readKeysFile(path: string): Promise<readonly string[]> {
  const bytes = await readBytes(path);
  if (typeof bytes === "string") return [];
  const { entries } = envFormat.parse(Buffer.from(bytes).toString("utf8"));
  return entries.flatMap((entry) =>
    PRIVATE_KEY.test(entry.key) && hasValue(entry) ? [entry.value.revealText() ?? ""] : [],
  );
}

function explainMissingKey(publicKey: EnvLine | undefined): Fault {
  const name = (publicKey?.key ?? "DOTENV_PUBLIC_KEY").replace("PUBLIC", "PRIVATE");
  return {
    reason: `the file is encrypted with dotenvx and its private key is not here; set ${name}, or put ${KEYS_FILE} beside it`,
  };
}

async function decryptLine({ key, line, value }: EnvLine, pairs: readonly KeyPair[]): Promise<Entry | Fault> {
  if (!isEncryptedValue(value)) return toEntry(key, line, value);
  for (const { privateKey } of pairs) {
    const text = await decryptValue(value, privateKey);
    if (text !== undefined) return toEntry(key, line, text);
  }
  return { line, reason: `${key} cannot be decrypted: it was changed, or encrypted for another key` };
}
