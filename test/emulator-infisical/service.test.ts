import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createInfisicalEmulator, createVirtualClock } from "../../emulator/infisical";
import { anEmulator } from "./support/an-emulator";
import { call, list } from "./support/call-emulator";

describe("rate limits", () => {
  it("answer 429 with the seconds until the minute is over, and count anew afterwards", async () => {
    const clock = createVirtualClock();
    const emulator = await anEmulator({ clock, rateLimits: { secrets: 2 } });
    const query = { projectId: emulator.projectId, environment: "dev" };
    const answer = () => call(emulator, "GET", "/v4/secrets", { query });
    expect((await answer()).headers.get("x-ratelimit-remaining")).toBe("1");
    clock.advance(20_000);
    await answer();
    const refused = await answer();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("40");
    expect(refused.headers.get("x-ratelimit-reset")).toBe("40");
    expect(refused.body).toMatchObject({
      statusCode: 429,
      error: "RateLimitExceeded",
      message: "Rate limit exceeded. Please try again in 40 seconds",
    });
    clock.advance(40_000);
    expect((await answer()).status).toBe(200);
  });
});

describe("faults", () => {
  it("answer in place of the operation, for the requests that match", async () => {
    const emulator = await anEmulator({
      faults: [{ match: { operation: "ListSecrets", nth: 2 }, do: { status: 503 } }],
    });
    const query = { projectId: emulator.projectId, environment: "dev" };
    const statuses = [];
    for (let at = 0; at < 3; at += 1) statuses.push((await call(emulator, "GET", "/v4/secrets", { query })).status);
    expect(statuses).toEqual([200, 503, 200]);
    expect(emulator.faults.fired).toEqual([1]);
  });

  it("drop the connection before or after the operation", async () => {
    const emulator = await anEmulator();
    const body = { projectId: emulator.projectId, environment: "dev", secretPath: "/", secretValue: "1" };
    emulator.faults.add(
      { match: { name: "BEF*" }, do: { dropBefore: true } },
      { match: { name: "AFTER" }, do: { dropAfter: true } },
    );
    await expect(call(emulator, "POST", "/v4/secrets/BEFORE", { body })).rejects.toThrow();
    await expect(call(emulator, "POST", "/v4/secrets/AFTER", { body })).rejects.toThrow();
    expect(emulator.journal.find({ isWrite: true })).toMatchObject([
      { names: ["BEFORE"], status: 0, isDone: false },
      { names: ["AFTER"], status: 0, isDone: true },
    ]);
    expect(emulator.secrets.map(({ key }) => key)).toEqual(["AFTER"]);
    emulator.faults.clear();
    expect((await call(emulator, "POST", "/v4/secrets/BEFORE", { body })).status).toBe(200);
  });

  it("answer as a proxy in between would", async () => {
    const emulator = await anEmulator({ faults: [{ match: {}, do: { status: 502, rawBody: "<html>" } }] });
    const answer = await fetch(`${emulator.url}/api/v1/identities/details`, {
      headers: { authorization: `Bearer ${emulator.createToken()}` },
    });
    expect([answer.status, await answer.text()]).toEqual([502, "<html>"]);
  });
});

describe("the service", () => {
  it("refuses denied operations with 403 and unknown routes with 404", async () => {
    const emulator = await anEmulator({ denyOperations: ["ListSecrets"] });
    const query = { projectId: emulator.projectId, environment: "dev" };
    const denied = await call(emulator, "GET", "/v4/secrets", { query });
    expect([denied.status, denied.body["error"]]).toEqual([403, "PermissionDenied"]);
    emulator.denyOperations();
    expect((await call(emulator, "GET", "/v4/secrets", { query })).status).toBe(200);
    expect((await call(emulator, "GET", "/v9/secrets")).status).toBe(404);
  });

  it("writes down requests without bodies, headers or values", async () => {
    const emulator = await anEmulator();
    const body = { projectId: emulator.projectId, environment: "dev", secretPath: "/", secretValue: "canary-value" };
    const token = emulator.createToken();
    await call(emulator, "POST", "/v4/secrets/A", { body, token });
    expect(emulator.journal.entries).toMatchObject([
      { sequence: 1, operation: "CreateSecret", names: ["A"], status: 200, isDone: true },
    ]);
    expect(emulator.journal.writtenNames).toEqual(["A"]);
    const text = JSON.stringify(emulator.journal.entries);
    expect(text).not.toContain("canary-value");
    expect(text).not.toContain(token);
  });

  it("refuses a body that is no JSON", async () => {
    const emulator = await anEmulator();
    const headers = { authorization: `Bearer ${emulator.createToken()}`, "content-type": "application/json" };
    const answer = await fetch(`${emulator.url}/api/v4/secrets/A`, { method: "POST", headers, body: "{" });
    expect(answer.status).toBe(400);
  });

  it("takes a folder away with all that is in it", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "A", secretPath: "/api/v2" });
    expect(emulator.removeFolder({ environment: "dev", secretPath: "/api" })).toBe(true);
    expect(emulator.secrets).toEqual([]);
    expect(emulator.removeFolder({ environment: "dev", secretPath: "/api" })).toBe(false);
  });
});

describe("the data file", () => {
  async function aFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "infisical-emulator-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    return folder;
  }

  it("keeps secrets, credentials and the port over a restart, readable only for its owner", async () => {
    const dataFile = join(await aFolder(), "data.json");
    const first = await createInfisicalEmulator({ dataFile });
    first.putSecret({ key: "A", value: "1", secretPath: "/api", tags: ["web"] });
    first.addApprovalPolicy({ environment: "prod", secretPath: "/" });
    const token = first.createToken();
    await first.close();
    expect((await stat(dataFile)).mode & 0o077).toBe(0);
    const second = await anEmulator({ dataFile });
    expect([second.url, second.clientId, second.clientSecret, second.projectId]).toEqual([
      first.url,
      first.clientId,
      first.clientSecret,
      first.projectId,
    ]);
    expect(second.secrets).toEqual(first.secrets);
    expect((await call(second, "GET", "/v1/identities/details", { token })).status).toBe(200);
    expect((await list(second, { secretPath: "/api" })).secrets).toHaveLength(1);
  });

  it("is refused when it is something else", async () => {
    const dataFile = join(await aFolder(), "data.json");
    await writeFile(dataFile, "{}");
    await expect(createInfisicalEmulator({ dataFile })).rejects.toThrow(dataFile);
  });
});
