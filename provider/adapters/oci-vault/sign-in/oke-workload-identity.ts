import { rootCertificates } from "node:tls";
import { SyncError } from "../../../core/errors";
import type { KubernetesSettings } from "../config";
import { createDispatcher } from "../dispatcher";
import type { Session, SignIn, SignInContext } from "../sign-in";
import { callService } from "./call-service";
import { createInstanceMetadata } from "./instance-metadata";
import { readCredentialFile } from "./oci-config";
import { createRenewingToken } from "./renewing-token";
import type { Grant } from "./renewing-token";
import { parseSecurityToken } from "./security-token";
import { createSessionKey } from "./session-key";

/**
 * A pod of an OKE cluster: the token of its service account is exchanged for one of OCI at the cluster's own service.
 *
 * Not by the SDK: it hands the cluster's certificate to an agent that Node's fetch ignores, so that the exchange fails
 * on every Node since 18 (oci-typescript-sdk#296, #416, open on 2026-11-24).
 */
export function signInByOkeWorkloadIdentity({ environment, clock }: SignInContext): SignIn {
  const { kubernetes, resourceRegion, metadataUrl } = environment;
  const open = async (): Promise<Session> => {
    const getGrant = createRenewingToken(clock, () => exchangeServiceAccount(kubernetes));
    await getGrant();
    return {
      getSigningKey: async () => (await getGrant()).signingKey,
      getPrincipal: async () => (await getGrant()).token.principal,
      // The token does not name the region; the node that the pod runs on knows it.
      getPlace: async () =>
        resourceRegion === undefined ? createInstanceMetadata(metadataUrl).readPlace() : { region: resourceRegion },
      explainRefusal: () => [
        "the token of the workload is not accepted: check that a policy names its cluster, namespace and service account",
      ],
    };
  };
  // A service account's token is renewed every hour: there is nothing that stays the same.
  return { open, readKeyMaterial: async () => undefined };
}

async function exchangeServiceAccount(settings: KubernetesSettings): Promise<Grant> {
  const url = getExchangeUrl(settings);
  const [ca, serviceAccount, sessionKey] = await Promise.all([
    readCredentialFile(settings.caFile, "method", "the certificate of the cluster,"),
    readCredentialFile(settings.tokenFile, "method", "the token of the service account,"),
    createSessionKey(),
  ]);
  // Inside the cluster: never by a proxy.
  const dispatcher = await createDispatcher({
    proxies: { http: "", https: "", except: "" },
    ca: [...rootCertificates, ca],
  });
  const headers = { authorization: `Bearer ${serviceAccount.trim()}`, "content-type": "application/json" };
  const body = JSON.stringify({ podKey: sessionKey.publicKey });
  const text = await callService(
    dispatcher,
    { method: "POST", url, headers, body },
    {
      verb: "exchange",
      subject: "the service account for a token",
      target: "container",
      isWrite: false,
    },
  ).finally(() => dispatcher.close());
  const token = parseSecurityToken(readToken(text), "what the cluster answered", "method");
  return { token, signingKey: { keyId: `ST$${token.text}`, key: sessionKey.key } };
}

function getExchangeUrl({ host, port }: KubernetesSettings): URL {
  if (host === undefined) {
    throw new SyncError("INVALID_INPUT", "the environment variable KUBERNETES_SERVICE_HOST is not set", {
      property: "method",
      hint: "This method works in a pod of an OKE cluster only; elsewhere use another one",
    });
  }
  const name = host.includes(":") ? `[${host}]` : host;
  return new URL(`https://${name}:${port}/resourcePrincipalSessionTokens`);
}

/** The answer is JSON in base64, at times in quotes; its token begins with `ST$`. */
function readToken(text: string): string {
  const json = Buffer.from(text.trim().replace(/^"|"$/g, ""), "base64").toString();
  return (/"token"\s*:\s*"([^"]+)"/.exec(json)?.[1] ?? "").replace(/^ST\$/, "");
}
