import type { KeyObject } from "node:crypto";
import { SecretValue } from "../../../core/secret-value";
import type { OciConnection } from "../../../schema/connection";
import { computeFingerprint, parsePrivateKey } from "../private-key";
import type { KeyOrigin } from "../private-key";
import type { Session, SignIn } from "../sign-in";

type AccessKey = Extract<OciConnection, { method: "access-key" }>["credentials"];

const ORIGIN: KeyOrigin = {
  what: "the private key",
  property: "credentials.privateKey",
  passphraseProperty: "credentials.passphrase",
};

/** An API key of a user, given in the program. */
export function signInByAccessKey(credentials: AccessKey): SignIn {
  const { privateKey, passphrase } = credentials;
  const parse = (): KeyObject => parsePrivateKey(privateKey, passphrase, ORIGIN);
  return {
    open: async () => createApiKeySession({ ...credentials, key: parse() }),
    readKeyMaterial: async () => {
      parse();
      return SecretValue.fromText(privateKey);
    },
  };
}

export interface ApiKey {
  readonly tenancyOcid: string;
  readonly userOcid: string;
  readonly fingerprint: string;
  readonly key: KeyObject;
  readonly region?: string;
}

/** A session that signs with the API key of a user. */
export function createApiKeySession({ tenancyOcid, userOcid, fingerprint, key, region }: ApiKey): Session {
  const signingKey = { keyId: `${tenancyOcid}/${userOcid}/${fingerprint}`, key };
  return {
    getSigningKey: async () => signingKey,
    getPrincipal: async () => ({ name: userOcid, tenancyOcid, userOcid }),
    getPlace: async () => (region === undefined ? {} : { region }),
    explainRefusal: () => explainApiKeyRefusal(fingerprint, computeFingerprint(key)),
  };
}

function explainApiKeyRefusal(given: string, actual: string): readonly string[] {
  if (given.toLowerCase() !== actual)
    return [`the fingerprint is not that of the private key: ${given} is given, the key has ${actual}`];
  return [
    "the public key is not uploaded to this user (or a moment ago only)",
    "the OCID of the user or of the tenancy is that of another",
  ];
}
