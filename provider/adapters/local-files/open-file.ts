import type { KeyRing } from "./encryption/key-ring";
import { AGE_EXTENSION, openAgeFile } from "./encryption/open-age-file";
import { openDotenvxFile } from "./encryption/open-dotenvx-file";
import { openSopsFile } from "./encryption/open-sops-file";
import { sopsEnv } from "./encryption/sops-env";
import { sopsIni } from "./encryption/sops-ini";
import { sopsJson } from "./encryption/sops-json";
import type { SopsFormat } from "./encryption/sops-text";
import { sopsYaml } from "./encryption/sops-yaml";
import { envFormat } from "./formats/env";
import type { Format } from "./formats/format";
import { jsonFormat } from "./formats/json";
import { yamlFormat } from "./formats/yaml";
import { openFaultyFile, openPlainFile } from "./open-plain-file";
import type { OpenedFile, StoredFile } from "./opened-file";
import type { FileOpener } from "./read-files";
import { decodeText } from "./stored-text";

/**
 * A value that dotenvx encrypted: its base64 holds 97 bytes or more, the first of which is 4. A file that names its
 * public key is dotenvx's with anything that is marked as encrypted; else a text that begins like a mark is a text.
 */
const DOTENVX_VALUE = /^[^#\n]*=[ \t]*["'`]?encrypted:B[A-Za-z0-9+/]{128,}/m;
const DOTENVX_MARK = /^[^#\n]*=[ \t]*["'`]?encrypted:/m;
const DOTENVX_PUBLIC_KEY = /^[ \t]*(?:export[ \t]+)?DOTENV_PUBLIC_KEY/m;

/** How files with one ending are read. */
interface Kind {
  readonly sops: SopsFormat;
  /** Absent: only what SOPS encrypted is read. */
  readonly plain?: Format;
}

const YAML: Kind = { sops: sopsYaml, plain: yamlFormat };
const BY_EXTENSION: Readonly<Record<string, Kind>> = {
  env: { sops: sopsEnv, plain: envFormat },
  json: { sops: sopsJson, plain: jsonFormat },
  yaml: YAML,
  yml: YAML,
  ini: { sops: sopsIni },
};

/**
 * Whether a file in a folder is one of secrets, by its name: `.env`, `*.env`, `*.json`, `*.yaml`, `*.yml`, `*.ini`, and
 * any of these with `.age` behind it. Of hidden files only `.env` and `.env.age` are.
 */
export function isSecretFile(name: string): boolean {
  return findKind(withoutAge(name)) !== undefined;
}

function withoutAge(name: string): string {
  return name.endsWith(AGE_EXTENSION) ? name.slice(0, -AGE_EXTENSION.length) : name;
}

function findKind(name: string): Kind | undefined {
  if (name.startsWith(".") && name !== ".env") return undefined;
  const [, extension] = /\.([a-z]+)$/.exec(name) ?? [];
  return extension === undefined ? undefined : BY_EXTENSION[extension];
}

/** Opens files by what their name and their content say they are. */
export function createFileOpener(ring: KeyRing): FileOpener {
  const open: FileOpener = async (file) =>
    file.name.endsWith(AGE_EXTENSION) ? openAgeFile(file, ring, open) : openText(file, ring);
  return open;
}

async function openText(file: StoredFile, ring: KeyRing): Promise<OpenedFile> {
  const kind = findKind(file.name);
  if (kind === undefined) return openFaultyFile({ reason: "the name does not say what format the file has" });
  const stored = decodeText(file.bytes);
  if ("reason" in stored) return openFaultyFile(stored);
  const sops = stored.text.includes("sops") ? kind.sops.read(stored.text) : undefined;
  if (sops !== undefined) return openSopsFile(file, stored, kind.sops, sops, ring);
  if (kind.plain === undefined) return openIgnored();
  if (kind.plain === envFormat && isDotenvxText(stored.text)) return openDotenvxFile(file, stored, ring);
  return openPlainFile(file.bytes, kind.plain);
}

/** A plain ini file is seldom one of secrets; that it is left out is said. */
function openIgnored(): OpenedFile {
  const reason = "ini files are read only when SOPS encrypted them; this one is left out";
  return { ...openFaultyFile({ reason }), faults: [], warnings: [{ line: 1, text: reason }] };
}

function isDotenvxText(text: string): boolean {
  return DOTENVX_VALUE.test(text) || (DOTENVX_MARK.test(text) && DOTENVX_PUBLIC_KEY.test(text));
}
