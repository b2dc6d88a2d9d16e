import { createHash, X509Certificate } from "node:crypto";
import { z } from "zod";
import { verifyRequest } from "../auth/verify-request";
import type { KeyResolver } from "../auth/verify-request";
import { parseJson } from "../http/parse-json";
import type { Operation } from "../operations/operation";
import { createInvalidParameter, createNotAuthenticated } from "../service-error";
import { parseDetails } from "../validate/parse-details";
import { toInstanceClaims } from "./claims";
import { EXCHANGE_KEY_ID, EXCHANGE_SIGNATURE_RULES } from "./facts";
import type { CertifiedInstance, InstanceCertificates } from "./instance-certificate";
import { decodePem, readPublicKey } from "./read-public-key";
import type { TokenIssuer } from "./token-issuer";

/** What the official SDKs send; `purpose` and `fingerprintAlgorithm` say nothing that the key id does not. */
const exchangeSchema = z.object({
  certificate: z.string().min(1),
  publicKey: z.string().min(1),
  intermediateCertificates: z.array(z.string()).default([]),
});

interface Exchange {
  readonly certificate: X509Certificate;
  readonly publicKey: string;
  readonly intermediates: readonly X509Certificate[];
}

/**
 * POST /v1/x509 of a region's auth service: an instance's certificate, in a request that its key signed, for a token of
 * the session whose public key comes with it. Not in the API reference; as the official SDKs call it.
 */
export function createExchangeCertificate(
  certificates: InstanceCertificates,
  issueToken: TokenIssuer,
  now: () => number,
): Operation {
  return {
    name: "ExchangeInstanceCertificate",
    method: "POST",
    path: "/v1/x509",
    endpoint: "base",
    isWrite: false,
    authenticate: (request) => {
      const exchange = readExchange(parseJson(request.body));
      const instance = requireChain(exchange, certificates);
      verifyRequest(
        request,
        createCertificateResolver(exchange.certificate, instance),
        now(),
        EXCHANGE_SIGNATURE_RULES,
      );
    },
    handle: ({ body }) => {
      const { certificate, publicKey } = readExchange(body);
      const claims = toInstanceClaims(certificates.verify(certificate));
      return { body: { token: issueToken(claims, readPublicKey(publicKey, "publicKey")).token } };
    },
  };
}

function readExchange(body: unknown): Exchange {
  const { certificate, publicKey, intermediateCertificates } = parseDetails(exchangeSchema, body);
  return {
    certificate: readCertificate(certificate, "certificate"),
    publicKey,
    intermediates: intermediateCertificates.map((text) => readCertificate(text, "intermediateCertificates")),
  };
}

/** The certificate leads by the intermediates that came with it to the emulator's authority. */
function requireChain({ certificate, intermediates }: Exchange, certificates: InstanceCertificates): CertifiedInstance {
  const isComplete = intermediates.some((issuer) => certificate.checkIssued(issuer));
  if (!isComplete) throw createNotAuthenticated("the certificate's issuer is not among the intermediate certificates");
  return certificates.verify(certificate);
}

function createCertificateResolver(certificate: X509Certificate, { tenancyOcid }: CertifiedInstance): KeyResolver {
  return (keyId) => {
    const [, tenancy, isSha256, fingerprint = ""] = EXCHANGE_KEY_ID.exec(keyId) ?? [];
    if (tenancy === undefined) throw createNotAuthenticated("the key id is that of no certificate");
    if (tenancy !== tenancyOcid) throw createNotAuthenticated("the key id names another tenancy than the certificate");
    const digest = createHash(isSha256 === undefined ? "sha1" : "sha256")
      .update(certificate.raw)
      .digest("hex");
    if (fingerprint.replaceAll(":", "").toLowerCase() !== digest)
      throw createNotAuthenticated("the key id has not the certificate's fingerprint");
    return certificate.publicKey;
  };
}

function readCertificate(text: string, field: string): X509Certificate {
  try {
    return new X509Certificate(decodePem(text));
  } catch (error) {
    // OpenSSL's errors, whose codes are many.
    if (error instanceof Error && "code" in error) throw createInvalidParameter(`${field}: no X.509 certificate`);
    throw error;
  }
}
