import { stat } from "node:fs/promises";
import { SyncError } from "../../../core/errors";
import type { Clock } from "../../../ports/clock";
import type { OciEnvironment } from "../config";
import type { Session, SignIn, SignInContext } from "../sign-in";
import type { SigningKey } from "../signer";
import { readProfileKey, readProfileKeyMaterial } from "./config-file";
import type { ConfigFile } from "./config-file";
import { readCredentialFile, readOciProfile } from "./oci-config";
import type { OciProfile } from "./oci-config";
import { parseSecurityToken } from "./security-token";
import type { SecurityToken } from "./security-token";

/** A token file is looked at again after this long: `oci session refresh` may have written a new one. */
const LOOK_AGAIN_MS = 5_000;

interface Loaded {
  readonly token: SecurityToken;
  readonly signingKey: SigningKey;
  readonly changedAt: number;
}

/** A session that `oci session authenticate` made: a token and its key, in a profile of an OCI configuration file. */
export function signInBySessionToken(credentials: ConfigFile, { environment, clock }: SignInContext): SignIn {
  return {
    open: async () => openSession(await readOciProfile(credentials, environment), environment, clock),
    readKeyMaterial: async () => readProfileKeyMaterial(await readOciProfile(credentials, environment), environment),
  };
}

async function openSession(profile: OciProfile, environment: OciEnvironment, clock: Clock): Promise<Session> {
  const file = environment.resolvePath(profile.require("security_token_file"));
  let loaded = await load(profile, file, environment);
  let lookedAt = clock.now();
  const current = async (): Promise<Loaded> => {
    const isDue = clock.now() - lookedAt >= LOOK_AGAIN_MS || hasEnded(loaded.token, clock);
    if (isDue && (await getChangeTime(file)) !== loaded.changedAt) loaded = await load(profile, file, environment);
    if (isDue) lookedAt = clock.now();
    if (hasEnded(loaded.token, clock)) throw failEnded(loaded.token, profile);
    return loaded;
  };
  const region = profile.get("region") ?? environment.resourceRegion;
  return {
    getSigningKey: async () => (await current()).signingKey,
    getPrincipal: async () => withTenancy(loaded.token, profile),
    getPlace: async () => (region === undefined ? {} : { region }),
    explainRefusal: () => [`the session of profile ${profile.name} may have been ended; ${getAdvice(profile)}`],
  };
}

async function load(profile: OciProfile, file: string, environment: OciEnvironment): Promise<Loaded> {
  const changedAt = await getChangeTime(file);
  const text = await readCredentialFile(file, "credentials.profile", `the token file of profile ${profile.name},`);
  const token = parseSecurityToken(text, `the content of ${file}`, "credentials.profile");
  const { key } = await readProfileKey(profile, environment);
  return { token, signingKey: { keyId: `ST$${token.text}`, key }, changedAt };
}

/** Milliseconds since 1970; 0 when the file is not there, which reading it then reports. */
async function getChangeTime(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

function hasEnded({ expiresAt }: SecurityToken, clock: Clock): boolean {
  return expiresAt !== undefined && expiresAt <= clock.now();
}

function withTenancy({ principal }: SecurityToken, profile: OciProfile): SecurityToken["principal"] {
  return principal.tenancyOcid === "" ? { ...principal, tenancyOcid: profile.require("tenancy") } : principal;
}

function failEnded({ expiresAt = 0 }: SecurityToken, profile: OciProfile): SyncError {
  const message = `the session of profile ${profile.name} ended at ${new Date(expiresAt).toISOString()}`;
  return new SyncError("NOT_AUTHENTICATED", message, {
    property: "credentials.profile",
    hint: `Run ${getAdvice(profile)}`,
  });
}

function getAdvice({ name }: OciProfile): string {
  return `\`oci session authenticate --profile-name ${name}\``;
}
