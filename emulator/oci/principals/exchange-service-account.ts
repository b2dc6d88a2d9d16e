import { z } from "zod";
import type { Operation } from "../operations/operation";
import type { Refusal } from "../quirks";
import { ServiceError } from "../service-error";
import { parseDetails } from "../validate/parse-details";
import { toWorkloadClaims } from "./claims";
import type { Cluster } from "./cluster";
import type { PlatformPlace } from "./platform-place";
import { readPublicKey } from "./read-public-key";
import type { TokenIssuer } from "./token-issuer";

const podSchema = z.object({ podKey: z.string().min(1) });

/**
 * POST /resourcePrincipalSessionTokens of an OKE cluster ("proxymux"): a service account's token for one of the workload.
 * Not documented; as the official SDKs call it. The answer is a JSON text that holds, in base64, JSON with the key id:
 * the Go SDK cuts off the quotes, the others decode past them.
 */
export function createExchangeServiceAccount(
  place: PlatformPlace,
  cluster: Cluster,
  issueToken: TokenIssuer,
  refusal: Refusal,
): Operation {
  return {
    name: "ExchangeServiceAccount",
    method: "POST",
    path: "/resourcePrincipalSessionTokens",
    endpoint: "cluster",
    isWrite: false,
    authenticate: ({ headers }) => {
      const token = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1];
      if (token === undefined) throw new ServiceError(refusal, { reason: "there is no bearer token" });
      if (!cluster.isServiceAccount(token))
        throw new ServiceError(refusal, { reason: "the bearer token is no service account's of this cluster" });
    },
    handle: ({ body }) => {
      const podKey = readPublicKey(parseDetails(podSchema, body).podKey, "podKey");
      const { token } = issueToken(toWorkloadClaims(place), podKey);
      return { body: Buffer.from(JSON.stringify({ token: `ST$${token}` })).toString("base64") };
    },
  };
}
