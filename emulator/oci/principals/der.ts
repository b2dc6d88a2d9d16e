import { isIPv4, isIPv6 } from "node:net";

/** As much of DER (ITU-T X.690) as certificates are made of. */
const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** From this year on a time takes four digits (RFC 5280, 4.1.2.5). */
const GENERALIZED_TIME_YEAR = 2050;

/** Any element: tag, length, content. */
export function encode(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), encodeLength(content.length), content]);
}

export const TRUE = encode(TAGS.boolean, Buffer.from([0xff]));
export const NULL = encode(TAGS.null);

export function sequence(...parts: readonly Buffer[]): Buffer {
  return encode(TAGS.sequence, ...parts);
}

export function set(...parts: readonly Buffer[]): Buffer {
  return encode(TAGS.set, ...parts);
}

/** A positive number, most significant byte first. */
export function integer(bytes: Buffer): Buffer {
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return encode(TAGS.integer, isNegative ? Buffer.from([0]) : Buffer.alloc(0), bytes);
}

/** `unusedBits`: how many of the last bits do not count. */
export function bitString(bytes: Buffer, unusedBits = 0): Buffer {
  return encode(TAGS.bitString, Buffer.from([unusedBits]), bytes);
}

export function octetString(bytes: Buffer): Buffer {
  return encode(TAGS.octetString, bytes);
}

export function utf8String(text: string): Buffer {
  return encode(TAGS.utf8String, Buffer.from(text));
}

/** `1.2.840.113549`: the first two numbers share a byte, the others are written in base 128. */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...others] = text.split(".").map(Number);
  return encode(TAGS.oid, Buffer.from([first * 40 + second, ...others.flatMap(toBase128)]));
}

/** A time in milliseconds, to the second. */
export function time(ms: number): Buffer {
  const date = new Date(ms);
  const digits = date.toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "");
  return date.getUTCFullYear() < GENERALIZED_TIME_YEAR
    ? encode(TAGS.utcTime, Buffer.from(digits.slice(2)))
    : encode(TAGS.generalizedTime, Buffer.from(digits));
}

/** The bytes of an IP address; undefined if the text is none. */
export function toAddressBytes(host: string): Buffer | undefined {
  if (isIPv4(host)) return Buffer.from(host.split(".").map(Number));
  if (!isIPv6(host)) return undefined;
  // A URL writes every address in one way: no dots, no more than one gap. A zone is no part of it.
  const canonical = new URL(`http://[${host.replace(/%.*$/, "")}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = canonical.split("::").map((half) => half.split(":").filter(Boolean));
  const gap = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return Buffer.from([...head, ...gap, ...tail].map((group) => group.padStart(4, "0")).join(""), "hex");
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = toBase256(length);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

function toBase256(value: number): readonly number[] {
  return value < 256 ? [value] : [...toBase256(Math.floor(value / 256)), value % 256];
}

function toBase128(value: number): readonly number[] {
  const digits = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) | 0x80);
  return digits;
}
