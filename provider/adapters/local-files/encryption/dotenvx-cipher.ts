/** What marks a value that dotenvx encrypted (ECIES over secp256k1, base64). */
const MARK = "encrypted:";

/** Loaded when the first file of dotenvx is met. */
const loadEcies = async () => import("eciesjs");

export function isEncryptedValue(value: string): boolean {
  return value.startsWith(MARK);
}

/** The public key of a private one, both in hex; `undefined` when it is no private key. */
export async function toPublicKey(privateKey: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{64}$/i.test(privateKey)) return undefined;
  const { PrivateKey } = await loadEcies();
  return PrivateKey.fromHex(privateKey).publicKey.toHex();
}

/** `undefined` when the value was changed, or encrypted for another key. */
export async function decryptValue(value: string, privateKey: string): Promise<string | undefined> {
  const { decrypt } = await loadEcies();
  try {
    return Buffer.from(decrypt(privateKey, Buffer.from(value.slice(MARK.length), "base64"))).toString("utf8");
  } catch {
    // The library has one failure for every reason, without a code.
    return undefined;
  }
}

export async function encryptValue(value: string, publicKey: string): Promise<string> {
  const { encrypt } = await loadEcies();
  return `${MARK}${Buffer.from(encrypt(publicKey, Buffer.from(value, "utf8"))).toString("base64")}`;
}
