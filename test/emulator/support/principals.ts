import { createHash, generateKeyPairSync, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { request as sendSecure } from "node:https";
import type { Emulator, EmulatorOptions, Principals } from "../../../emulator/oci";
import { sendRaw, sendSigned } from "./raw-request";
import type { RawAnswer, RawRequest } from "./raw-request";
import { startEmulator } from "./start-emulator";
import type { OfficialClients } from "./clients";

export interface StartedPlatform {
  readonly emulator: Emulator;
  readonly principals: Principals;
  readonly clients: OfficialClients;
}

/** An emulator that plays the platform; it is closed when the test ends. */
export async function startPlatform(options: EmulatorOptions = {}): Promise<StartedPlatform> {
  const { emulator, clients } = await startEmulator({ principals: true, ...options });
  const { principals } = emulator;
  if (principals === undefined) throw new Error("there are no principals");
  return { emulator, principals, clients };
}

/** A clock for signatures, tokens and certificates that a test moves. */
export function createMovableTime(): { now: () => number; move: (ms: number) => void } {
  let now = Date.now();
  return {
    now: () => now,
    move: (ms) => {
      now += ms;
    },
  };
}

/** The key pair of a session, as a client makes one. */
export const SESSION = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

export function readMetadata(
  { metadataUrl }: Principals,
  path: string,
  headers: RawRequest["headers"] = { authorization: "Bearer Oracle" },
): Promise<RawAnswer> {
  return sendRaw(metadataUrl, { target: `/opc/v2/${path}`, headers });
}

export interface Identity {
  readonly certificate: string;
  readonly privateKey: string;
  readonly intermediate: string;
}

export async function readIdentity(principals: Principals): Promise<Identity> {
  const read = async (file: string): Promise<string> => (await readMetadata(principals, `identity/${file}`)).text;
  return {
    certificate: await read("cert.pem"),
    privateKey: await read("key.pem"),
    intermediate: await read("intermediate.pem"),
  };
}

/** What an instance sends for a token, in the Python SDK's form; a test changes what it is about. */
export function toExchange(emulator: Emulator, identity: Identity, body: object = {}): RawRequest {
  const fingerprint = new X509Certificate(identity.certificate).fingerprint;
  return {
    method: "POST",
    target: "/v1/x509",
    body: JSON.stringify({
      certificate: stripPem(identity.certificate),
      publicKey: stripPem(SESSION.publicKey),
      intermediateCertificates: [stripPem(identity.intermediate)],
      ...body,
    }),
    signed: ["date", "(request-target)", "content-length", "content-type", "x-content-sha256"],
    privateKeyPem: identity.privateKey,
    authorization: { keyId: `${emulator.tenancyOcid}/fed-x509/${fingerprint}` },
  };
}

export function toSha256Fingerprint(certificate: string): string {
  const digest = createHash("sha256").update(new X509Certificate(certificate).raw).digest("hex");
  return digest.replace(/(..)(?=.)/g, "$1:");
}

export function stripPem(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----|\s/g, "");
}

export function readClaims(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
}

/** One signed call with a security token; gives the answer's status. */
export async function callWithToken(
  emulator: Emulator,
  token: string,
  privateKeyPem: string = SESSION.privateKey,
): Promise<RawAnswer> {
  const target = `/20160918/tenancies/${emulator.tenancyOcid}`;
  return sendSigned(emulator, { target, privateKeyPem, authorization: { keyId: `ST$${token}` } });
}

/** A request to the cluster's token service, over TLS with the cluster's authority. */
export function postToCluster(
  { kubernetes }: Principals,
  { body = JSON.stringify({ podKey: stripPem(SESSION.publicKey) }), token, ca }: ClusterRequest,
): Promise<{ readonly status: number; readonly text: string }> {
  const { host, port } = kubernetes;
  return new Promise((resolve, reject) => {
    const options = {
      host,
      port,
      path: "/resourcePrincipalSessionTokens",
      method: "POST",
      ca: ca ?? readFileSync(kubernetes.caFile),
      agent: false,
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    };
    const outgoing = sendSecure(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

export interface ClusterRequest {
  readonly body?: string;
  readonly token?: string;
  readonly ca?: string;
}
