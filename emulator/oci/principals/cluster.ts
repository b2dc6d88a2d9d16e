import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { createTokenKey } from "../auth/key-pair";
import { createJwt } from "../auth/security-token";
import type { ServerCertificate } from "../http/listen";
import { tryParseJson } from "../try-parse-json";
import { createCertificate } from "./certificate";
import type { Authority } from "./certificate";
import { SERVICE_ACCOUNT } from "./claims";
import { AUTHORITY_MS, CERTIFICATE_BACKDATING_MS, SERVICE_ACCOUNT_SECONDS } from "./facts";

/** A Kubernetes cluster as far as a pod's sign-in needs one: its authority, its server, and one service account. */
export interface Cluster {
  /** Certificate of the authority, in PEM. */
  readonly authorityPem: string;
  readonly tls: ServerCertificate;
  /** A JWT, as Kubernetes mounts it into pods. */
  readonly serviceAccountToken: string;
  /** Whether a token was issued by this cluster and has not ended. */
  isServiceAccount(token: string): boolean;
}

/** Names and addresses by which this machine reaches the server. */
const LOCAL_HOSTS = ["localhost", "127.0.0.1", "::1"] as const;
/** Issuer of service accounts' tokens (Kubernetes docs: service-accounts-admin). */
const ISSUER = "https://kubernetes.default.svc.cluster.local";

export function createCluster(host: string, now: () => number): Cluster {
  const validFrom = now() - CERTIFICATE_BACKDATING_MS;
  const validTo = now() + AUTHORITY_MS;
  const authority: Authority = { name: [["CN", "kubernetes"]], key: createEcKey() };
  const key = createEcKey();
  const toCertificate = (owner: KeyObject, subject: Authority["name"], hosts?: readonly string[]): string =>
    createCertificate(
      {
        subject,
        publicKey: createPublicKey(owner),
        validFrom,
        validTo,
        ...(hosts ? { hosts } : { isAuthority: true }),
      },
      authority,
    );
  const tokenKeyPem = createTokenKey();
  return {
    authorityPem: toCertificate(authority.key, authority.name),
    tls: {
      cert: toCertificate(key, [["CN", "kube-apiserver"]], [...new Set([...LOCAL_HOSTS, host])]),
      key: key.export({ type: "pkcs8", format: "pem" }).toString(),
    },
    serviceAccountToken: createServiceAccountToken(tokenKeyPem, now()),
    isServiceAccount: (token) => isIssued(token, createPublicKey(createPrivateKey(tokenKeyPem)), now()),
  };
}

function createEcKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

function createServiceAccountToken(keyPem: string, now: number): string {
  const { namespace, name } = SERVICE_ACCOUNT;
  const claims = {
    aud: [ISSUER],
    iss: ISSUER,
    sub: `system:serviceaccount:${namespace}:${name}`,
    "kubernetes.io": { namespace, serviceaccount: { name } },
  };
  const issuedAt = Math.floor(now / 1000);
  return createJwt(claims, keyPem, { issuedAt, expiresAt: issuedAt + SERVICE_ACCOUNT_SECONDS });
}

function isIssued(token: string, key: KeyObject, now: number): boolean {
  const [header = "", payload = "", signature = ""] = token.split(".");
  if (!verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url"))) return false;
  const claims = tryParseJson(Buffer.from(payload, "base64url").toString());
  return typeof claims === "object" && claims !== null && "exp" in claims && Number(claims.exp) * 1000 > now;
}
