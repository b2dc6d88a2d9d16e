import { createHash, createPublicKey, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import {
  NULL,
  TRUE,
  bitString,
  encode,
  integer,
  octetString,
  oid,
  sequence,
  set,
  time,
  toAddressBytes,
  utf8String,
} from "./der";

/** A distinguished name, one attribute after the other. */
export type Name = readonly (readonly [attribute: "CN" | "OU", value: string])[];

/** Who signs: the name that certificates give as their issuer, and the private key. */
export interface Authority {
  readonly name: Name;
  readonly key: KeyObject;
}

export interface CertificateContent {
  readonly subject: Name;
  readonly publicKey: KeyObject;
  /** Milliseconds since the epoch. */
  readonly validFrom: number;
  readonly validTo: number;
  /** It may sign other certificates. */
  readonly isAuthority?: boolean;
  /** Host names and addresses that it is for. */
  readonly hosts?: readonly string[];
}

const OIDS = {
  CN: "2.5.4.3",
  OU: "2.5.4.11",
  sha256WithRsa: "1.2.840.113549.1.1.11",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
} as const;

const VERSION_3 = encode(0xa0, integer(Buffer.from([2])));
/** RFC 5280, 4.2.1.3. Authorities: keyCertSign and cRLSign; others: digitalSignature and keyEncipherment. */
const AUTHORITY_USAGE = bitString(Buffer.from([0x06]), 1);
const HOLDER_USAGE = bitString(Buffer.from([0xa0]), 5);
const SERIAL_LENGTH = 16;

/** An X.509 certificate (RFC 5280) in PEM, signed with SHA-256 by an RSA or EC key. */
export function createCertificate(content: CertificateContent, authority: Authority): string {
  const algorithm = toAlgorithm(authority.key);
  const signed = sequence(
    VERSION_3,
    integer(createSerial()),
    algorithm,
    toName(authority.name),
    sequence(time(content.validFrom), time(content.validTo)),
    toName(content.subject),
    toSpki(content.publicKey),
    encode(0xa3, sequence(...toExtensions(content, authority))),
  );
  const der = sequence(signed, algorithm, bitString(sign("sha256", signed, authority.key)));
  const lines = der.toString("base64").replace(/(.{64})(?=.)/g, "$1\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

// Positive, and of the same length always.
function createSerial(): Buffer {
  const bytes = randomBytes(SERIAL_LENGTH);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

function toAlgorithm(key: KeyObject): Buffer {
  return key.asymmetricKeyType === "rsa"
    ? sequence(oid(OIDS.sha256WithRsa), NULL)
    : sequence(oid(OIDS.ecdsaWithSha256));
}

// One attribute a set: the TypeScript SDK's parser (sshpk 1.18) sees the first of a set only.
function toName(name: Name): Buffer {
  return sequence(...name.map(([attribute, value]) => set(sequence(oid(OIDS[attribute]), utf8String(value)))));
}

function toSpki(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: "spki", format: "der" });
}

function toExtensions(content: CertificateContent, authority: Authority): readonly Buffer[] {
  const { publicKey, isAuthority = false, hosts = [] } = content;
  const constraints = sequence(...(isAuthority ? [TRUE] : []));
  const issuerKeyId = encode(0x80, toKeyId(createPublicKey(authority.key)));
  return [
    toExtension(OIDS.basicConstraints, constraints, true),
    toExtension(OIDS.keyUsage, isAuthority ? AUTHORITY_USAGE : HOLDER_USAGE, true),
    toExtension(OIDS.subjectKeyIdentifier, octetString(toKeyId(publicKey))),
    toExtension(OIDS.authorityKeyIdentifier, sequence(issuerKeyId)),
    ...(hosts.length === 0 ? [] : [toExtension(OIDS.subjectAltName, sequence(...hosts.map(toHost)))]),
  ];
}

function toExtension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(id), ...(isCritical ? [TRUE] : []), octetString(value));
}

function toKeyId(publicKey: KeyObject): Buffer {
  return createHash("sha1").update(toSpki(publicKey)).digest();
}

function toHost(host: string): Buffer {
  const address = toAddressBytes(host);
  return address === undefined ? encode(0x82, Buffer.from(host)) : encode(0x87, address);
}
