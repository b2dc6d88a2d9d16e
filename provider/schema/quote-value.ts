/** Properties that hold secrets at any depth below them. */
const SECRET_PROPERTIES: ReadonlySet<string> = new Set([
  "credentials",
  "secrets",
  "privateKey",
  "passphrase",
  "clientSecret",
  "token",
  "ageKey",
  "digests",
  "digestKey",
]);
/** Objects with secrets in them: text that stands in their place may be one. */
const HOLDERS: ReadonlySet<string> = new Set(["connection", "source"]);
/**
 * Credentials that are no secrets, and how a value looks that may be quoted. Anything else may be a secret that was
 * pasted into the wrong field.
 */
const PUBLIC_CREDENTIALS: ReadonlyMap<string, RegExp> = new Map([
  ["userOcid", /^ocid1\.[\w.-]+$/],
  ["tenancyOcid", /^ocid1\.[\w.-]+$/],
  ["region", /^[a-z]+-[a-z]+-\d+$/i],
  ["fingerprint", /^[0-9a-f]{2}(:[0-9a-f]{2})+$/i],
]);
const LOGIN_IN_URL = /\/\/[^/]*@/;
const LONGEST_QUOTE = 120;

/** The offending value, for the end of a message: ` (got "x")`; empty when it is or may be a secret, or is no scalar. */
export function quoteValue(path: readonly (string | number)[], value: unknown): string {
  if (value === undefined || typeof value === "object" || isSecret(path, value)) return "";
  const text = JSON.stringify(value);
  return ` (got ${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text})`;
}

function isSecret(path: readonly (string | number)[], value: unknown): boolean {
  const last = String(path.at(-1) ?? "");
  if (path.length === 0 || HOLDERS.has(last)) return true;
  if (typeof value === "string" && LOGIN_IN_URL.test(value)) return true;
  if (!path.some((step) => SECRET_PROPERTIES.has(String(step)))) return false;
  return typeof value !== "string" || PUBLIC_CREDENTIALS.get(last)?.test(value) !== true;
}
