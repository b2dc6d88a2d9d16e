import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { SyncError } from "../../core/errors";
import { SecretValue } from "../../core/secret-value";
import type { LocalSource } from "../../schema/secret-sync";
import { isAgeIdentity } from "./encryption/age";
import type { KeyRing } from "./encryption/key-ring";
import { explainSystemError, hasSystemCode } from "./errors";

export interface LocalDeps {
  readonly env: NodeJS.ProcessEnv;
  /** The program's directory, from which `path` is seen. */
  readonly cwd: string;
}

/** Text with age identities, and how people call the place it comes from. */
interface IdentityText {
  readonly place: string;
  readonly text: string;
}

/** Identities of age's plugins need their programs; only SOPS itself can use them. */
const PLUGIN = "AGE-PLUGIN-";

/**
 * Keys for encrypted files. age identities are those of `source.ageKey` and `source.ageKeyFile`, and those that SOPS
 * finds: SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, and `sops/age/keys.txt` in the user's configuration folder.
 */
export function createKeyRing(config: LocalSource, deps: LocalDeps): KeyRing {
  return {
    env: deps.env,
    ageIdentities: async () => {
      const texts = [...(await readConfigured(config, deps)), ...(await readUserFile(deps.env))];
      return [...new Set(await parseAll(texts))];
    },
  };
}

/**
 * The identities that somebody configured, as bytes that stay the same; `undefined` when there are none. The file in
 * the user's configuration folder does not count: it differs from machine to machine.
 * @throws SyncError INVALID_INPUT when the file that is named cannot be read.
 */
export async function readKeyMaterial(config: LocalSource, deps: LocalDeps): Promise<SecretValue | undefined> {
  const identities = await parseAll(await readConfigured(config, deps));
  return identities.length === 0 ? undefined : SecretValue.fromText(identities.join("\n"));
}

async function readConfigured(config: LocalSource, { env, cwd }: LocalDeps): Promise<readonly IdentityText[]> {
  const { SOPS_AGE_KEY: key, SOPS_AGE_KEY_FILE: file } = env;
  return [
    ...(config.ageKey ? [{ place: "source.ageKey", text: config.ageKey }] : []),
    ...(config.ageKeyFile ? [await readKeyFile("source.ageKeyFile", config.ageKeyFile, cwd)] : []),
    ...(key ? [{ place: "SOPS_AGE_KEY", text: key }] : []),
    ...(file ? [await readKeyFile("SOPS_AGE_KEY_FILE", file, cwd)] : []),
  ];
}

async function readKeyFile(name: string, file: string, cwd: string): Promise<IdentityText> {
  const place = `${name} (${file})`;
  try {
    return { place, text: await readFile(resolve(cwd, file), "utf8") };
  } catch (error) {
    throw new SyncError(
      "INVALID_INPUT",
      `the age identities of ${place} cannot be read: ${explainSystemError(error)}`,
      {
        hint: `correct ${name}`,
        ...(name.startsWith("source.") && { property: name }),
      },
    );
  }
}

async function readUserFile(env: NodeJS.ProcessEnv): Promise<readonly IdentityText[]> {
  const file = join(findConfigFolder(env), "sops", "age", "keys.txt");
  try {
    return [{ place: "sops/age/keys.txt of the user's configuration folder", text: await readFile(file, "utf8") }];
  } catch (error) {
    if (hasSystemCode(error, "ENOENT", "ENOTDIR", "EACCES")) return [];
    throw error;
  }
}

/** As SOPS looks for it (`age/keysource.go`, v3.13.2). */
function findConfigFolder(env: NodeJS.ProcessEnv): string {
  const home = env["HOME"] || homedir();
  if (process.platform === "win32") return env["AppData"] || env["APPDATA"] || join(home, "AppData", "Roaming");
  if (env["XDG_CONFIG_HOME"]) return env["XDG_CONFIG_HOME"];
  return process.platform === "darwin" ? join(home, "Library", "Application Support") : join(home, ".config");
}

async function parseAll(texts: readonly IdentityText[]): Promise<readonly string[]> {
  const identities = texts.flatMap(listIdentities);
  for (const { word, place } of identities) await requireIdentity(word, place);
  return identities.map(({ word }) => word);
}

/** A file of identities may itself be encrypted with a passphrase, which only a person at the keyboard can give. */
const ENCRYPTED = /^\s*(?:age-encryption\.org\/|-----BEGIN AGE ENCRYPTED FILE-----)/;

/** Identities, one or more a line; empty lines and lines that begin with # are none. */
function listIdentities({ place, text }: IdentityText): readonly { readonly word: string; readonly place: string }[] {
  if (ENCRYPTED.test(text)) return [];
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.startsWith("#")) return [];
    const words = line.split(/\s+/).filter((word) => word !== "" && !word.startsWith(PLUGIN));
    return words.map((word) => ({ word, place: `${place}, line ${index + 1},` }));
  });
}

async function requireIdentity(word: string, place: string): Promise<void> {
  if (await isAgeIdentity(word)) return;
  throw new SyncError("INVALID_INPUT", `${place} is not an age identity`, {
    hint: "an age identity begins with AGE-SECRET-KEY-1; age-keygen makes one",
  });
}
