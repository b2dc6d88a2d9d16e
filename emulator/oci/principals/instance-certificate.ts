import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, X509Certificate } from "node:crypto";
import { createKeyPair, getProcessKeyPair } from "../auth/key-pair";
import type { KeyPair } from "../auth/key-pair";
import { createNotAuthenticated } from "../service-error";
import { createCertificate } from "./certificate";
import type { Authority, Name } from "./certificate";
import {
  AUTHORITY_MS,
  CERTIFICATE_BACKDATING_MS,
  CERTIFICATE_MS,
  CERTIFICATE_RENEWAL_MS,
  INTERMEDIATE_NAME,
} from "./facts";
import type { PlatformPlace } from "./platform-place";

/** What the metadata service gives an instance to prove what it is. PEM texts. */
export interface IdentityFiles {
  readonly certificate: string;
  readonly privateKey: string;
  readonly intermediate: string;
}

/** The instance that a certificate names. */
export type CertifiedInstance = Pick<PlatformPlace, "instanceOcid" | "compartmentOcid" | "tenancyOcid">;

export interface InstanceCertificates {
  /** The instance's files; a certificate that ends soon is replaced, key and all. */
  read(): Promise<IdentityFiles>;
  /** The instance of a certificate that this authority issued and that is valid now; NotAuthenticated for any other. */
  verify(certificate: X509Certificate): CertifiedInstance;
}

/** An intermediate authority below a root that nobody sees, and certificates of one instance. */
export async function createInstanceCertificates(
  place: PlatformPlace,
  now: () => number,
): Promise<InstanceCertificates> {
  const { pem: intermediate, authority } = await createIntermediate(now());
  const issuer = new X509Certificate(intermediate);
  let current = issueCertificate(place, await getProcessKeyPair("instance"), authority, now());
  let renewal: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    current = issueCertificate(place, await createKeyPair(), authority, now());
  };
  return {
    read: async () => {
      if (current.validTo - now() < CERTIFICATE_RENEWAL_MS) {
        renewal ??= renew().finally(() => {
          renewal = undefined;
        });
        await renewal;
      }
      return { certificate: current.certificate, privateKey: current.privateKey, intermediate };
    },
    verify: (certificate) => {
      requireIssuedBy(issuer, certificate, now());
      return readSubject(certificate);
    },
  };
}

async function createIntermediate(now: number): Promise<{ readonly pem: string; readonly authority: Authority }> {
  const { privateKeyPem, publicKeyPem } = await getProcessKeyPair("authority");
  const root: Authority = {
    name: [["CN", "PKISVC Identity Root"]],
    key: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
  };
  const device = randomBytes(32)
    .toString("hex")
    .replace(/(..)(?=.)/g, "$1:");
  const name: Name = [
    ["OU", `opc-device:${device}`],
    ["CN", INTERMEDIATE_NAME],
  ];
  const authority: Authority = { name, key: createPrivateKey(privateKeyPem) };
  const content = {
    subject: name,
    publicKey: createPublicKey(publicKeyPem),
    validFrom: now - CERTIFICATE_BACKDATING_MS,
    validTo: now + AUTHORITY_MS,
    isAuthority: true,
  };
  return { pem: createCertificate(content, root), authority };
}

interface IssuedCertificate extends Omit<IdentityFiles, "intermediate"> {
  readonly validTo: number;
}

// Subject as in the sample of Teleport's RFD 231 (2025): one attribute each, in this order.
function issueCertificate(
  place: PlatformPlace,
  { privateKeyPem, publicKeyPem }: KeyPair,
  authority: Authority,
  now: number,
): IssuedCertificate {
  const validTo = now + CERTIFICATE_MS;
  const certificate = createCertificate(
    {
      subject: [
        ["CN", place.instanceOcid],
        ["OU", "opc-certtype:instance"],
        ["OU", `opc-compartment:${place.compartmentOcid}`],
        ["OU", `opc-instance:${place.instanceOcid}`],
        ["OU", `opc-tenant:${place.tenancyOcid}`],
      ],
      publicKey: createPublicKey(publicKeyPem),
      validFrom: now - CERTIFICATE_BACKDATING_MS,
      validTo,
    },
    authority,
  );
  return { certificate, privateKey: privateKeyPem, validTo };
}

function requireIssuedBy(issuer: X509Certificate, certificate: X509Certificate, now: number): void {
  if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey))
    throw createNotAuthenticated("the certificate was not issued by this emulator");
  if (Date.parse(certificate.validFrom) > now || Date.parse(certificate.validTo) <= now)
    throw createNotAuthenticated("the certificate is not valid at this time");
}

function readSubject({ subject }: X509Certificate): CertifiedInstance {
  const read = (name: string): string => {
    const value = subject.split("\n").find((line) => line.startsWith(`OU=${name}:`));
    if (value === undefined) throw createNotAuthenticated(`the certificate names no ${name}`);
    return value.slice(`OU=${name}:`.length);
  };
  return {
    instanceOcid: read("opc-instance"),
    compartmentOcid: read("opc-compartment"),
    tenancyOcid: read("opc-tenant"),
  };
}
