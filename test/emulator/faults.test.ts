import { describe, expect, it } from "vitest";
import type { FaultRule } from "../../emulator/oci";
import { sendSigned } from "./support/raw-request";
import { expectRefusal } from "./support/refusal";
import { toCreate } from "./support/secret-details";
import { startEmulator } from "./support/start-emulator";

const list = "/20180608/secrets";

describe("a fault rule", () => {
  it("answers with a status and a code, and nothing is done", async () => {
    const { emulator, clients } = await startEmulator({
      faults: [{ match: { operation: "CreateSecret" }, do: { status: 503, code: "ServiceUnavailable" } }],
    });
    await expectRefusal(clients.vaults.createSecret(toCreate(emulator, "A")), 503, "ServiceUnavailable");
    expect(emulator.secrets).toEqual([]);
    expect(emulator.journal.entries).toMatchObject([{ status: 503, isFault: true, isDone: false, name: "A" }]);
    expect(emulator.journal.writtenNames).toEqual([]);
  });

  it("can refuse what it has done", async () => {
    const { emulator, clients } = await startEmulator({
      faults: [{ match: { operation: "CreateSecret" }, do: { status: 500, doOperation: true } }],
    });
    await expectRefusal(clients.vaults.createSecret(toCreate(emulator, "A")), 500, "InternalServerError");
    expect(emulator.getSecret("A")).toBeDefined();
    expect(emulator.journal.writtenNames).toEqual(["A"]);
  });

  it("drops the connection before the operation, or after it", async () => {
    const faults: FaultRule[] = [
      { match: { name: "BEFORE" }, do: { dropBefore: true } },
      { match: { name: "AFTER" }, do: { dropAfter: true } },
    ];
    const { emulator, clients } = await startEmulator({ faults });
    for (const name of ["BEFORE", "AFTER"])
      await expect(clients.vaults.createSecret(toCreate(emulator, name))).rejects.toBeDefined();
    expect(emulator.secrets.map(({ name }) => name)).toEqual(["AFTER"]);
    expect(emulator.journal.entries).toMatchObject([
      { name: "BEFORE", status: 0, isDone: false },
      { name: "AFTER", status: 0, isDone: true },
    ]);
  });

  it("hits the nth request, or several", async () => {
    const { emulator } = await startEmulator({
      faults: [{ match: { operation: "ListSecrets", nth: [2, 4] }, do: { status: 429, code: "TooManyRequests" } }],
    });
    const statuses: number[] = [];
    for (let at = 0; at < 5; at += 1)
      statuses.push(
        (await sendSigned(emulator, { target: `${list}?compartmentId=${emulator.compartmentOcid}` })).status,
      );
    expect(statuses).toEqual([200, 429, 200, 429, 200]);
    expect(emulator.faults.fired).toEqual([2]);
  });

  it("hits so many times and no more", async () => {
    const { emulator } = await startEmulator({ faults: [{ match: { times: 2 }, do: { status: 500 } }] });
    const statuses: number[] = [];
    for (let at = 0; at < 4; at += 1)
      statuses.push(
        (await sendSigned(emulator, { target: `${list}?compartmentId=${emulator.compartmentOcid}` })).status,
      );
    expect(statuses).toEqual([500, 500, 200, 200]);
  });

  it("hits by chance, the same requests for the same seed", async () => {
    const run = async (seed: number): Promise<string> => {
      const { emulator } = await startEmulator({
        faults: [{ match: { probability: 0.5, seed }, do: { status: 500 } }],
      });
      const target = `${list}?compartmentId=${emulator.compartmentOcid}`;
      let seen = "";
      for (let at = 0; at < 20; at += 1) seen += (await sendSigned(emulator, { target })).status === 500 ? "x" : ".";
      return seen;
    };
    const [first, again, other] = [await run(1), await run(1), await run(2)];
    expect(first).toBe(again);
    expect(first).not.toBe(other);
    expect(first).toMatch(/x/);
    expect(first).toMatch(/\./);
  });

  it("matches the secret by its name, with a star for any characters, or by its OCID", async () => {
    const { emulator, clients } = await startEmulator();
    const [one, two] = [emulator.putSecret({ name: "APP_ONE" }), emulator.putSecret({ name: "APP.TWO" })];
    const statusOf = async (id: string) => (await sendSigned(emulator, { target: `${list}/${id}` })).status;
    emulator.faults.add({ match: { name: "APP.*" }, do: { status: 500 } });
    expect([await statusOf(one.id), await statusOf(two.id)]).toEqual([200, 500]);
    emulator.faults.clear();
    emulator.faults.add({ match: { name: one.id, operation: ["GetSecret", "UpdateSecret"] }, do: { status: 500 } });
    expect([await statusOf(one.id), await statusOf(two.id)]).toEqual([500, 200]);
    expect((await clients.secrets.getSecretBundle({ secretId: one.id })).secretBundle.secretId).toBe(one.id);
  });

  it("sends Retry-After only where it is told to", async () => {
    const { emulator } = await startEmulator();
    const send = () => sendSigned(emulator, { target: `${list}?compartmentId=${emulator.compartmentOcid}` });
    emulator.faults.add({ match: {}, do: { status: 429, code: "TooManyRequests", retryAfterSeconds: 7 } });
    expect((await send()).headers["retry-after"]).toBe("7");
    emulator.faults.clear();
    emulator.faults.add({ match: {}, do: { status: 429, code: "TooManyRequests" } });
    expect((await send()).headers).not.toHaveProperty("retry-after");
  });

  it("lets the first rule that matches take the request, while the others count it", async () => {
    const faults: FaultRule[] = [
      { match: { nth: 1 }, do: { status: 500 } },
      { match: { nth: 2 }, do: { status: 503 } },
    ];
    const { emulator } = await startEmulator({ faults });
    const send = async () =>
      (await sendSigned(emulator, { target: `${list}?compartmentId=${emulator.compartmentOcid}` })).status;
    expect([await send(), await send(), await send()]).toEqual([500, 503, 200]);
  });

  it("answers late, and nobody else has to wait for it", async () => {
    const { emulator } = await startEmulator({ faults: [{ match: { nth: 1 }, do: { delayMs: 200 } }] });
    const order: string[] = [];
    const send = async (name: string) => {
      await sendSigned(emulator, { target: `${list}?compartmentId=${emulator.compartmentOcid}&name=${name}` });
      order.push(name);
    };
    const slow = send("slow");
    await expect.poll(() => emulator.journal.count()).toBe(1);
    await send("quick");
    await slow;
    expect(order).toEqual(["quick", "slow"]);
  });
});

describe("latencyMs", () => {
  it("holds back the answer, not the operation", async () => {
    const { emulator, clients } = await startEmulator({ latencyMs: 100 });
    const call = clients.vaults.createSecret(toCreate(emulator, "A"));
    await expect.poll(() => emulator.getSecret("A")?.name, { interval: 5 }).toBe("A");
    let isAnswered = false;
    const answered = call.then(() => {
      isAnswered = true;
    });
    expect(isAnswered).toBe(false);
    await answered;
    expect(isAnswered).toBe(true);
  });
});

describe("maxRequestsPerSecond", () => {
  it("answers 429 above the rate, until a second has passed", async () => {
    const { emulator } = await startEmulator({ maxRequestsPerSecond: 2 });
    const send = () => sendSigned(emulator, { target: `${list}?compartmentId=${emulator.compartmentOcid}` });
    expect([(await send()).status, (await send()).status]).toEqual([200, 200]);
    const refused = await send();
    expect(refused).toMatchObject({ status: 429, code: "TooManyRequests" });
    expect(refused.text).toContain("User-rate limit exceeded.");
    expect(refused.headers).not.toHaveProperty("retry-after");
    emulator.clock.advance(1000);
    expect((await send()).status).toBe(200);
  });

  it("says when to come back where it is told to", async () => {
    const { emulator } = await startEmulator({ maxRequestsPerSecond: 0, retryAfterSeconds: 3 });
    const answer = await sendSigned(emulator, { target: list });
    expect(answer).toMatchObject({ status: 429, headers: { "retry-after": "3" } });
  });
});

describe("denied operations", () => {
  it("answer as if nothing were there, one by one", async () => {
    const { emulator, clients } = await startEmulator({ denyOperations: ["GetSecretBundle", "UpdateSecret"] });
    const { id } = emulator.putSecret({ name: "A" });
    await expectRefusal(clients.secrets.getSecretBundle({ secretId: id }), 404, "NotAuthorizedOrNotFound");
    const update = () => clients.vaults.updateSecret({ secretId: id, updateSecretDetails: { description: "x" } });
    await expectRefusal(update(), 404, "NotAuthorizedOrNotFound");
    expect((await clients.vaults.getSecret({ secretId: id })).secret.id).toBe(id);
    expect(emulator.journal.writtenNames).toEqual([]);
    emulator.denyOperations();
    await update();
    expect(emulator.getSecret("A")?.description).toBe("x");
  });
});
