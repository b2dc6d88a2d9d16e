import type { KeyObject } from "node:crypto";
import { SyncError } from "../../../core/errors";
import { SecretValue } from "../../../core/secret-value";
import type { OciConnection } from "../../../schema/connection";
import type { OciEnvironment } from "../config";
import { parsePrivateKey } from "../private-key";
import type { Session, SignIn, SignInContext } from "../sign-in";
import { createApiKeySession } from "./access-key";
import { readCredentialFile, readOciProfile } from "./oci-config";
import type { OciProfile } from "./oci-config";

export type ConfigFile = Extract<OciConnection, { method: "config-file" }>["credentials"];

/** An API key of a user, in a profile of an OCI configuration file. */
export function signInByConfigFile(credentials: ConfigFile, { environment }: SignInContext): SignIn {
  return {
    open: async () => openSession(await readOciProfile(credentials, environment), environment),
    readKeyMaterial: async () => readProfileKeyMaterial(await readOciProfile(credentials, environment), environment),
  };
}

async function openSession(profile: OciProfile, environment: OciEnvironment): Promise<Session> {
  requireApiKeyProfile(profile);
  const { key } = await readProfileKey(profile, environment);
  const region = profile.get("region") ?? environment.resourceRegion;
  return createApiKeySession({
    tenancyOcid: profile.require("tenancy"),
    userOcid: profile.require("user"),
    fingerprint: profile.require("fingerprint"),
    key,
    ...(region === undefined ? {} : { region }),
  });
}

/** Reads the key that `key_file` of the profile names. @throws SyncError INVALID_INPUT */
export async function readProfileKey(
  profile: OciProfile,
  environment: OciEnvironment,
): Promise<{ readonly pem: string; readonly key: KeyObject }> {
  const file = environment.resolvePath(profile.require("key_file"));
  const pem = await readCredentialFile(file, "credentials.profile", `the key file of profile ${profile.name},`);
  const origin = {
    what: `the key file ${file}`,
    property: "credentials.profile",
    passphraseProperty: "credentials.profile",
  };
  return { pem, key: parsePrivateKey(pem, profile.get("pass_phrase"), origin) };
}

/**
 * The content of the key file. For a session it is the session's own key, which every sign-in makes anew: that does no
 * harm, because the key of digests is derived once, when the resource is made, and carried over from then on.
 */
export async function readProfileKeyMaterial(profile: OciProfile, environment: OciEnvironment): Promise<SecretValue> {
  return SecretValue.fromText((await readProfileKey(profile, environment)).pem);
}

function requireApiKeyProfile(profile: OciProfile): void {
  if (profile.get("user") !== undefined || profile.get("security_token_file") === undefined) return;
  throw new SyncError(
    "INVALID_INPUT",
    `the profile ${profile.name} in ${profile.file} holds a session and no API key`,
    {
      property: "credentials.profile",
      hint: 'Use method "session-token" for it',
    },
  );
}
