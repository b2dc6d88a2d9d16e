import { access, readFile } from "node:fs/promises";
import { SyncError } from "../../../core/errors";
import type { OciEnvironment } from "../config";

const DEFAULT_PROFILE = "DEFAULT";

/** One profile of an OCI configuration file. What it does not say is taken from the profile DEFAULT, as every SDK does. */
export interface OciProfile {
  readonly file: string;
  readonly name: string;
  /** A value, or `undefined` when the profile has none or an empty one. */
  get(key: string): string | undefined;
  /** @throws SyncError INVALID_INPUT when there is no such value. */
  require(key: string): string;
}

/**
 * Reads a profile of an OCI configuration file (ini). The SDK's own reader prints to stdout when there is no DEFAULT
 * profile (oci-common 2.139.1, lib/config-file-reader.js), which would break a plugin's handshake.
 *
 * @throws SyncError INVALID_INPUT: file, profile or line that is at fault.
 */
export async function readOciProfile(
  credentials: { readonly path?: string | undefined; readonly profile?: string | undefined },
  environment: OciEnvironment,
): Promise<OciProfile> {
  const file = await findConfigFile(credentials.path, environment);
  const profiles = parseProfiles(
    await readCredentialFile(file, "credentials.path", "the OCI configuration file"),
    file,
  );
  const name = credentials.profile ?? DEFAULT_PROFILE;
  const values = profiles.get(name);
  if (values === undefined) {
    const names = [...profiles.keys()].join(", ") || "none";
    throw new SyncError("INVALID_INPUT", `there is no profile ${name} in ${file}`, {
      property: "credentials.profile",
      hint: `It has these profiles: ${names}`,
    });
  }
  const get = (key: string): string | undefined =>
    values.get(key) || profiles.get(DEFAULT_PROFILE)?.get(key) || undefined;
  return { file, name, get, require: (key) => get(key) ?? failMissing(key, name, file) };
}

/** Reads a file that credentials stand in or name. @throws SyncError INVALID_INPUT with path and cause. */
export async function readCredentialFile(file: string, property: string, what: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new SyncError("INVALID_INPUT", `${what} ${file} cannot be read (${code})`, {
      property,
      hint:
        code === "ENOENT"
          ? "Create it, for example with `oci setup config`, or give another path"
          : "Check its permissions",
    });
  }
}

async function findConfigFile(path: string | undefined, environment: OciEnvironment): Promise<string> {
  if (path !== undefined) return environment.resolvePath(path);
  for (const file of environment.configFiles) if (await exists(file)) return file;
  return environment.configFiles[0] ?? "";
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function parseProfiles(text: string, file: string): Map<string, Map<string, string>> {
  const profiles = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const header = /^\[(.+)\]$/.exec(line)?.[1]?.trim();
    if (header !== undefined) {
      current = profiles.get(header) ?? new Map<string, string>();
      profiles.set(header, current);
      continue;
    }
    const at = line.indexOf("=");
    if (at < 1 || current === undefined) throw failLine(file, index + 1, current === undefined);
    current.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return profiles;
}

// The line is not quoted: it may be a passphrase.
function failLine(file: string, line: number, isOutside: boolean): SyncError {
  const reason = isOutside ? "stands before the first [PROFILE]" : "is not of the form key=value";
  return new SyncError("INVALID_INPUT", `line ${String(line)} of ${file} ${reason}`, {
    property: "credentials.path",
    hint: "Mend the file",
  });
}

function failMissing(key: string, name: string, file: string): never {
  throw new SyncError("INVALID_INPUT", `the profile ${name} in ${file} has no ${key}`, {
    property: "credentials.profile",
    hint: `Add a line ${key}=... to it`,
  });
}
