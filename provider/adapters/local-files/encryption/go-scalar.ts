/**
 * How SOPS, written in Go, writes a number, boolean or time of JSON or YAML into the MAC: not as it stands in the file
 * but as Go prints what it read.
 */
export function toGoText(literal: string): string {
  if (/^(?:true|false)$/i.test(literal)) return literal.toLowerCase() === "true" ? "True" : "False";
  if (TIME.test(literal)) return toGoTime(literal);
  return toGoNumber(literal);
}

/** A plain scalar that Go's YAML takes for a time. */
export const TIME = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

function toGoTime(literal: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(literal) ? `${literal}T00:00:00Z` : literal.replace(/[t\s]+/, "T");
}

const MAX_INT = 2n ** 63n - 1n;
const MIN_INT = -(2n ** 63n);

function toGoNumber(literal: string): string {
  const plain = literal.replaceAll("_", "").replace(/^\+/, "");
  const integer = readInteger(plain);
  if (integer !== undefined && integer >= MIN_INT && integer <= MAX_INT) return integer.toString();
  return expandExponent(String(Number(plain)));
}

function readInteger(text: string): bigint | undefined {
  const [, sign = "", digits = ""] = /^(-?)(0[xob][0-9a-f]+|\d+)$/i.exec(text) ?? [];
  if (digits === "") return undefined;
  const magnitude = BigInt(/^0\d/.test(digits) && /^[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return sign === "-" ? -magnitude : magnitude;
}

/** `1e+21` in digits, as Go prints a float without an exponent. */
function expandExponent(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? [];
  if (whole === "") return text.replace("Infinity", "+Inf").replace("-+", "-");
  const point = whole.length + Number(exponent);
  const digits = `${whole}${fraction}`;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${"0".repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
