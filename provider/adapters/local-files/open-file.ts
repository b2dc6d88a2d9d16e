import type { KeyRing } from "./encryption/key-ring";
import { AGE_EXTENSION } from "./encryption/quirks";
import { sopsEnv } from "./encryption/sops-env";
import type { SopsFormat } from "./encryption/sops-text";
import { envFormat } from "./formats/env";
import type { Format } from "./formats/format";
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

/** Loaded with the first file of a kind: parsers take longer to load than a folder of env files to read. */
const loadYaml = async (): Promise<Kind> => {
  const [{ sopsYaml }, { yamlFormat }] = await Promise.all([
    import("./encryption/sops-yaml.js"),
    import("./formats/yaml.js"),
  ]);
  return { sops: sopsYaml, plain: yamlFormat };
};
const loadJson = async (): Promise<Kind> => {
  const [{ sopsJson }, { jsonFormat }] = await Promise.all([
    import("./encryption/sops-json.js"),
    import("./formats/json.js"),
  ]);
  return { sops: sopsJson, plain: jsonFormat };
};
const BY_EXTENSION: Readonly<Record<string, () => Promise<Kind>>> = {
  env: () => Promise.resolve({ sops: sopsEnv, plain: envFormat }),
  json: loadJson,
  yaml: loadYaml,
  yml: loadYaml,
  ini: async () => ({ sops: (await import("./encryption/sops-ini.js")).sopsIni }),
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

function findKind(name: string): (() => Promise<Kind>) | undefined {
  if (name.startsWith(".") && name !== ".env") return undefined;
  const [, extension] = /\.([a-z]+)$/.exec(name) ?? [];
  return extension === undefined ? undefined : BY_EXTENSION[extension];
}

/** Opens files by what their name and their content say they are. */
export function createFileOpener(ring: KeyRing): FileOpener {
  const open: FileOpener = async (file) => {
    if (!file.name.endsWith(AGE_EXTENSION)) return openText(file, ring);
    const { openAgeFile } = await import("./encryption/open-age-file.js");
    return openAgeFile(file, ring, open);
  };
  return open;
}

async function openText(file: StoredFile, ring: KeyRing): Promise<OpenedFile> {
  const kind = await findKind(file.name)?.();
  if (kind === undefined) return openFaultyFile({ reason: "the name does not say what format the file has" });
  const stored = decodeText(file.bytes);
  if ("reason" in stored) return openFaultyFile(stored);
  const sops = stored.text.includes("sops") ? kind.sops.read(stored.text) : undefined;
  if (sops !== undefined) {
    const { openSopsFile } = await import("./encryption/open-sops-file.js");
    return openSopsFile(file, stored, kind.sops, sops, ring);
  }
  if (kind.plain === undefined) return openIgnored();
  if (kind.plain === envFormat && isDotenvxText(stored.text)) {
    const { openDotenvxFile } = await import("./encryption/open-dotenvx-file.js");
    return openDotenvxFile(file, stored, ring);
  }
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
