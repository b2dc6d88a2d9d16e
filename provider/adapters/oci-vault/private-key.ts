import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { SyncError } from "../../core/errors";

/** Where a key came from, for messages: the properties that are at fault and a text that names the key. */
export interface KeyOrigin {
  /** `the private key`, or `the key file ~/.oci/key.pem`. */
  readonly what: string;
  readonly property: string;
  readonly passphraseProperty: string;
}

/**
 * Reads an RSA private key in PEM form, encrypted or not.
 * @throws SyncError INVALID_INPUT naming the property at fault; never the content, and without OpenSSL's own words.
 */
export function parsePrivateKey(pem: string, passphrase: string | undefined, origin: KeyOrigin): KeyObject {
  const isEncrypted = pem.includes("ENCRYPTED");
  if (isEncrypted && !passphrase) {
    throw invalid(
      origin.passphraseProperty,
      `${origin.what} is encrypted and no passphrase is given`,
      "Give its passphrase",
    );
  }
  const key = tryParse(pem, passphrase);
  if (key === undefined && isEncrypted) {
    throw invalid(origin.passphraseProperty, `the passphrase does not open ${origin.what}`, "Check the passphrase");
  }
  if (key === undefined)
    throw invalid(origin.property, `${origin.what} is not a private key in PEM form`, getPemHint(pem));
  if (key.asymmetricKeyType === "rsa") return key;
  const type = key.asymmetricKeyType ?? "unknown";
  throw invalid(
    origin.property,
    `${origin.what} is of type ${type}, and OCI takes RSA keys only`,
    "Upload an RSA key of 2048 bits or more",
  );
}

/** Fingerprint of an API key as the console shows it: MD5 of the public key in DER form (docs: API/Concepts/apisigningkey.htm). */
export function computeFingerprint(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: "spki", format: "der" });
  return createHash("md5")
    .update(der)
    .digest("hex")
    .replace(/(..)(?=.)/g, "$1:");
}

// OpenSSL says in several ways that a key cannot be read, and tells a wrong passphrase from garbage only sometimes.
function tryParse(pem: string, passphrase: string | undefined): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: "pem", ...(passphrase ? { passphrase } : {}) });
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function getPemHint(pem: string): string {
  if (pem.includes("PUBLIC KEY")) return "This is a public key; give the private one, which stays with you";
  if (/BEGIN [A-Z ]+-----\\n/.test(pem))
    return "Its line ends are written as a backslash and an n; give real line ends";
  if (!pem.includes("-----BEGIN"))
    return "It must begin with a line -----BEGIN ... PRIVATE KEY-----; a file's content is meant, not its name";
  return "Give the whole file that was made with the API key";
}

function invalid(property: string, message: string, hint: string): SyncError {
  return new SyncError("INVALID_INPUT", message, { property, hint });
}
