export interface SignatureParameters {
  readonly keyId: string;
  readonly algorithm: string;
  /** Lower case, in the order in which they were signed. */
  readonly headers: readonly string[];
  readonly signature: string;
  readonly version: string | undefined;
}

/**
 * Reads `Authorization: Signature version="1",keyId="…",…` in any order and with any spacing: every official client has
 * its own. Undefined if it is no such header or a parameter is missing.
 */
export function parseAuthorization(header: string | undefined): SignatureParameters | undefined {
  const match = /^\s*Signature\s+(.+)$/is.exec(header ?? "");
  if (match?.[1] === undefined) return undefined;
  const found = new Map<string, string>();
  for (const [, name, value] of match[1].matchAll(/([A-Za-z]+)\s*=\s*"([^"]*)"/g)) {
    if (name !== undefined && value !== undefined) found.set(name.toLowerCase(), value);
  }
  const keyId = found.get("keyid");
  const algorithm = found.get("algorithm");
  const headers = found.get("headers");
  const signature = found.get("signature");
  if (keyId === undefined || algorithm === undefined || headers === undefined || signature === undefined)
    return undefined;
  return {
    keyId,
    algorithm,
    headers: headers.toLowerCase().split(/\s+/).filter(Boolean),
    signature,
    version: found.get("version"),
  };
}
