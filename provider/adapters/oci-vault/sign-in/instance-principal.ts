import { X509Certificate } from "node:crypto";
import { SyncError } from "../../../core/errors";
import { createDispatcher } from "../dispatcher";
import { buildEndpoint } from "../endpoints";
import { parsePrivateKey } from "../private-key";
import type { Session, SignIn, SignInContext } from "../sign-in";
import { signRequest } from "../signer";
import type { PlainRequest } from "../transport";
import { callService } from "./call-service";
import { createInstanceMetadata } from "./instance-metadata";
import type { InstanceMetadata } from "./instance-metadata";
import { createRenewingToken } from "./renewing-token";
import type { Grant } from "./renewing-token";
import { parseSecurityToken } from "./security-token";
import { createSessionKey, stripPem } from "./session-key";

/** Organizational units of an instance's certificate name its tenancy. */
const TENANCY = /opc-(?:tenant|identity):(ocid1\.tenancy\.[A-Za-z0-9._-]+)/;
const ORIGIN = { what: "the instance's private key", property: "method", passphraseProperty: "method" };

/** A compute instance: its certificate, from the metadata service, is exchanged for a token at the region's auth service. */
export function signInByInstancePrincipal({ environment, clock }: SignInContext): SignIn {
  const open = async (): Promise<Session> => {
    const metadata = createInstanceMetadata(environment.metadataUrl);
    const place = await metadata.readPlace();
    const getGrant = createRenewingToken(clock, () => exchangeCertificate(metadata, place, environment));
    await getGrant();
    return {
      getSigningKey: async () => (await getGrant()).signingKey,
      getPrincipal: async () => (await getGrant()).token.principal,
      getPlace: async () => place,
      explainRefusal: () => [
        "the token of the instance is not accepted: check that the instance is in a dynamic group",
      ],
    };
  };
  // A certificate is renewed several times a day: there is nothing that stays the same.
  return { open, readKeyMaterial: async () => undefined };
}

async function exchangeCertificate(
  metadata: InstanceMetadata,
  place: Awaited<ReturnType<InstanceMetadata["readPlace"]>>,
  environment: SignInContext["environment"],
): Promise<Grant> {
  const [identity, sessionKey, tables] = await Promise.all([
    metadata.readIdentity(),
    createSessionKey(),
    import("oci-common"),
  ]);
  const certificate = parseCertificate(identity.certificate);
  const tenancyOcid = readTenancy(certificate);
  const base = environment.authUrl ?? buildEndpoint("auth", { environment, tables }, place, tenancyOcid);
  const request: PlainRequest = {
    method: "POST",
    url: new URL(`${base}/v1/x509`),
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      certificate: stripPem(identity.certificate),
      publicKey: sessionKey.publicKey,
      intermediateCertificates: [stripPem(identity.intermediate)],
      purpose: "DEFAULT",
    }),
  };
  const fingerprint = certificate.fingerprint.toLowerCase();
  const key = parsePrivateKey(identity.privateKey, undefined, ORIGIN);
  // This service is documented with `date` only; every official SDK signs it so.
  const headers = await signRequest(request, { keyId: `${tenancyOcid}/fed-x509/${fingerprint}`, key }, Date.now(), {
    dateName: "date",
  });
  const dispatcher = await createDispatcher({ proxies: environment.proxies });
  const text = await callService(
    dispatcher,
    { ...request, headers },
    {
      verb: "exchange",
      subject: "the instance's certificate for a token",
      target: "container",
      isWrite: false,
    },
  ).finally(() => dispatcher.close());
  const token = parseSecurityToken(readToken(text), "what the auth service answered", "method");
  return { token, signingKey: { keyId: `ST$${token.text}`, key: sessionKey.key } };
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    if (error instanceof Error)
      throw new SyncError("TRANSIENT", "the metadata service gave no certificate", { hint: "Run again" });
    throw error;
  }
}

function readTenancy(certificate: X509Certificate): string {
  const tenancy = TENANCY.exec(certificate.subject)?.[1];
  if (tenancy !== undefined) return tenancy;
  throw new SyncError("NOT_AUTHENTICATED", "the certificate of the instance names no tenancy", { property: "method" });
}

function readToken(text: string): string {
  const match = /"token"\s*:\s*"([^"]+)"/.exec(text);
  return match?.[1] ?? "";
}
