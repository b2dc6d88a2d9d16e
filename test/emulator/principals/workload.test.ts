import { createPrivateKey, createPublicKey, randomUUID, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Principals } from "../../../emulator/oci";
import {
  SESSION,
  callWithToken,
  createMovableTime,
  postToCluster,
  readClaims,
  readIdentity,
  startPlatform,
} from "../support/principals";

const YEAR_MS = 365 * 24 * 3_600_000;

const readServiceAccount = ({ kubernetes }: Principals): Promise<string> => readFile(kubernetes.tokenFile, "utf8");

/** The answer as the Go SDK reads it, the strictest: quotes, base64, JSON, `ST$`. */
function readAnswer(text: string): string {
  expect(text).toMatch(/^"[A-Za-z0-9+/=]+"$/);
  const { token } = JSON.parse(Buffer.from(text.slice(1, -1), "base64").toString()) as { readonly token: string };
  expect(token).toMatch(/^ST\$/);
  return token.slice(3);
}

describe("a workload of a cluster", () => {
  it("exchanges its service account's token for one of its own", async () => {
    const { emulator, principals } = await startPlatform();
    const answer = await postToCluster(principals, { token: await readServiceAccount(principals) });
    expect(answer.status).toBe(200);
    const token = readAnswer(answer.text);
    expect(readClaims(token)).toMatchObject({
      res_id: principals.kubernetes.workloadOcid,
      res_type: "workload",
      res_tenant: emulator.tenancyOcid,
    });
    expect((await callWithToken(emulator, token)).status).toBe(200);
    expect(emulator.journal.count({ operation: "ExchangeServiceAccount", isDone: true })).toBe(1);
  });

  it("may send its key as a whole PEM text, as the Go SDK does", async () => {
    const { emulator, principals } = await startPlatform();
    const body = JSON.stringify({ podKey: SESSION.publicKey });
    const answer = await postToCluster(principals, { token: await readServiceAccount(principals), body });
    expect((await callWithToken(emulator, readAnswer(answer.text))).status).toBe(200);
  });

  it("is refused with a key that is none", async () => {
    const { principals } = await startPlatform();
    const token = await readServiceAccount(principals);
    for (const body of ["{}", JSON.stringify({ podKey: "bm9uZQ==" }), "["])
      expect((await postToCluster(principals, { token, body })).status).toBe(400);
  });

  it("is refused without a service account's token of this cluster", async () => {
    const [{ emulator, principals }, { principals: others }] = [await startPlatform(), await startPlatform()];
    const own = await readServiceAccount(principals);
    const altered = own.replace(/[^.]+$/, (signature) => signature.slice(1) + signature.slice(0, 1));
    const { token: session } = await emulator.createSession();
    for (const token of [undefined, randomUUID(), altered, await readServiceAccount(others), session]) {
      const answer = await postToCluster(principals, token === undefined ? {} : { token });
      expect(answer.status).toBe(401);
    }
    expect(emulator.journal.count({ operation: "ExchangeServiceAccount", isDone: true })).toBe(0);
  });

  it("is refused with a service account's token that has ended", async () => {
    const time = createMovableTime();
    const { principals } = await startPlatform({ signatureNow: time.now });
    const token = await readServiceAccount(principals);
    expect((await postToCluster(principals, { token })).status).toBe(200);
    time.move(YEAR_MS);
    expect((await postToCluster(principals, { token })).status).toBe(401);
  });

  it("cannot use the service account's token as a security token", async () => {
    const { emulator, principals } = await startPlatform();
    expect((await callWithToken(emulator, await readServiceAccount(principals))).status).toBe(401);
  });

  it("trusts the cluster by its authority, and by no other", async () => {
    const { principals } = await startPlatform();
    const { intermediate } = await readIdentity(principals);
    const token = await readServiceAccount(principals);
    await expect(postToCluster(principals, { token, ca: intermediate })).rejects.toThrow(/unable to (get|verify)/);
  });

  it("finds the cluster on its usual port, or on another if that is taken", async () => {
    const { principals: first } = await startPlatform();
    const { port } = first.kubernetes;
    const { principals: second } = await startPlatform({ principals: { clusterPort: port } });
    expect(second.kubernetes.port).not.toBe(port);
    const token = await readServiceAccount(second);
    expect((await postToCluster(second, { token })).status).toBe(200);
  });
});

describe("a security token that somebody made for himself", () => {
  it("is refused, though it names the same key", async () => {
    const { emulator, principals } = await startPlatform();
    const { token } = await principals.issueResource();
    const [header = "", payload = ""] = token.split(".");
    const claims = {
      ...readClaims(token),
      jwk: JSON.stringify(createPublicKey(SESSION.publicKey).export({ format: "jwk" })),
    };
    const forged = Buffer.from(JSON.stringify(claims)).toString("base64url");
    expect(forged).not.toBe(payload);
    const signature = sign("sha256", Buffer.from(`${header}.${forged}`), createPrivateKey(SESSION.privateKey));
    const answer = await callWithToken(emulator, `${header}.${forged}.${signature.toString("base64url")}`);
    expect(answer).toMatchObject({ status: 401, code: "NotAuthenticated" });
  });
});
