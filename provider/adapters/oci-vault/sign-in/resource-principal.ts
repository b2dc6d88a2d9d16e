import { isAbsolute } from "node:path";
import { SyncError } from "../../../core/errors";
import type { OciEnvironment, ResourcePrincipalSettings } from "../config";
import { parsePrivateKey } from "../private-key";
import type { Session, SignIn, SignInContext } from "../sign-in";
import { readCredentialFile } from "./oci-config";
import { createRenewingToken } from "./renewing-token";
import type { Grant } from "./renewing-token";
import { parseSecurityToken } from "./security-token";

const VERSION = "2.2";
const VARIABLES = {
  version: "OCI_RESOURCE_PRINCIPAL_VERSION",
  token: "OCI_RESOURCE_PRINCIPAL_RPST",
  privateKey: "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM",
  passphrase: "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE",
} as const;

/**
 * A function, a job or another resource: the platform puts a token and its key into the environment, or into files that
 * it renews and the environment names (resource principals, version 2.2).
 */
export function signInByResourcePrincipal({ environment, clock }: SignInContext): SignIn {
  const { resourcePrincipal } = environment;
  const open = async (): Promise<Session> => {
    requireVersion(resourcePrincipal);
    const getGrant = createRenewingToken(clock, () => readGrant(environment, clock.now()));
    await getGrant();
    return {
      getSigningKey: async () => (await getGrant()).signingKey,
      getPrincipal: async () => (await getGrant()).token.principal,
      getPlace: async () => (environment.resourceRegion === undefined ? {} : { region: environment.resourceRegion }),
      explainRefusal: () => ["the token of the resource is not accepted: check that it is in a dynamic group"],
    };
  };
  // Token and key are renewed every few minutes: there is nothing that stays the same.
  return { open, readKeyMaterial: async () => undefined };
}

async function readGrant({ resourcePrincipal }: OciEnvironment, now: number): Promise<Grant> {
  const [text, pem, passphrase] = await Promise.all([
    readSetting(resourcePrincipal, "token"),
    readSetting(resourcePrincipal, "privateKey"),
    resourcePrincipal.passphrase === undefined ? undefined : readSetting(resourcePrincipal, "passphrase"),
  ]);
  const token = parseSecurityToken(text, `the content of ${VARIABLES.token}`, "method");
  if (token.expiresAt !== undefined && token.expiresAt <= now) {
    const ended = new Date(token.expiresAt).toISOString();
    throw new SyncError("NOT_AUTHENTICATED", `the token of ${VARIABLES.token} ended at ${ended}`, {
      hint: "The platform renews it; run again there",
    });
  }
  const origin = { what: `the key of ${VARIABLES.privateKey}`, property: "method", passphraseProperty: "method" };
  return { token, signingKey: { keyId: `ST$${token.text}`, key: parsePrivateKey(pem, passphrase?.trim(), origin) } };
}

function requireVersion({ version }: ResourcePrincipalSettings): void {
  if (version === VERSION) return;
  const found = version === undefined ? "is not set" : `is ${version}, and only ${VERSION} is supported`;
  throw new SyncError("INVALID_INPUT", `the environment variable ${VARIABLES.version} ${found}`, {
    property: "method",
    hint: "This method works inside an OCI function, job or pipeline only; elsewhere use another one",
  });
}

/** A setting is the thing itself, or the absolute path of a file that holds it. */
async function readSetting(
  settings: ResourcePrincipalSettings,
  name: "token" | "privateKey" | "passphrase",
): Promise<string> {
  const value = settings[name];
  if (value === undefined) {
    throw new SyncError("INVALID_INPUT", `the environment variable ${VARIABLES[name]} is not set`, {
      property: "method",
    });
  }
  return isAbsolute(value) ? readCredentialFile(value, "method", `the file of ${VARIABLES[name]},`) : value;
}
