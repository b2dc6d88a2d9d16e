import { describe, expect, it } from "vitest";
import type { InfisicalEmulator } from "../../emulator/infisical";
import { anEmulator } from "./support/an-emulator";
import { call } from "./support/call-emulator";

const place = (emulator: InfisicalEmulator) => ({ projectId: emulator.projectId, environment: "dev", secretPath: "/" });

function write(emulator: InfisicalEmulator, method: string, path: string, body: Record<string, unknown>) {
  return call(emulator, method, `/v4/secrets/${path}`, { body: { ...place(emulator), ...body } });
}

describe("one secret", () => {
  it("is created, read, changed, renamed and deleted", async () => {
    const emulator = await anEmulator();
    expect((await write(emulator, "POST", "A", { secretValue: "1" })).body).toMatchObject({
      secret: { secretKey: "A", version: 1 },
    });
    expect((await write(emulator, "POST", "A", { secretValue: "1" })).status).toBe(400);
    await write(emulator, "PATCH", "A", { secretValue: "2", newSecretName: "B" });
    expect(emulator.getSecret("A")).toBeUndefined();
    const read = await call(emulator, "GET", "/v4/secrets/B", { query: place(emulator) });
    expect(read.body).toMatchObject({ secret: { secretKey: "B", secretValue: "2", version: 2 } });
    const first = await call(emulator, "GET", "/v4/secrets/B", { query: { ...place(emulator), version: "1" } });
    expect(first.body).toMatchObject({ secret: { secretValue: "1" } });
    expect((await write(emulator, "DELETE", "B", {})).status).toBe(200);
    expect((await call(emulator, "GET", "/v4/secrets/B", { query: place(emulator) })).status).toBe(404);
    expect((await write(emulator, "PATCH", "B", { secretValue: "2" })).status).toBe(404);
  });

  it("is read from the last import where the folder has none of that key", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "A", value: "first", secretPath: "/one" });
    emulator.putSecret({ key: "A", value: "last", secretPath: "/two" });
    emulator.addImport({ environment: "dev", secretPath: "/" }, { environment: "dev", secretPath: "/one" });
    emulator.addImport({ environment: "dev", secretPath: "/" }, { environment: "dev", secretPath: "/two" });
    const query = { ...place(emulator), include_imports: "true" };
    expect((await call(emulator, "GET", "/v4/secrets/A", { query })).body).toMatchObject({
      secret: { secretValue: "last" },
    });
  });

  it.each([
    ["  a b  ", "a b"],
    ["\n a\n\n", "a\n"],
    ["a\r\n", "a\n"],
    [" \t ", ""],
    ["a\u00a0", "a"],
  ])("loses the blanks around its value: %j", async (sent, kept) => {
    const emulator = await anEmulator();
    await write(emulator, "POST", "A", { secretValue: sent });
    expect(emulator.getSecret("A")?.value).toBe(kept);
  });

  it("refuses a personal override by a machine identity, a bad name and an unknown folder", async () => {
    const emulator = await anEmulator();
    expect((await write(emulator, "POST", "A", { secretValue: "1", type: "personal" })).status).toBe(400);
    expect((await write(emulator, "POST", "A%3AB", { secretValue: "1" })).status).toBe(422);
    expect((await write(emulator, "POST", "A", { secretValue: "1", secretPath: "/nowhere" })).status).toBe(404);
  });

  it("refuses a value that refers to what is not there", async () => {
    const emulator = await anEmulator();
    const { status, body } = await write(emulator, "POST", "A", { secretValue: "${NOWHERE}" });
    expect([status, body["message"]]).toEqual([400, "Referenced secret(s) not found: NOWHERE"]);
  });
});

describe("batches", () => {
  const batch = (...pairs: readonly (readonly [string, string])[]) => ({
    secrets: pairs.map(([secretKey, secretValue]) => ({ secretKey, secretValue })),
  });

  it("create all or nothing", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "B" });
    expect((await write(emulator, "POST", "batch", batch(["A", "1"], ["B", "2"]))).status).toBe(400);
    expect(emulator.getSecret("A")).toBeUndefined();
    expect((await write(emulator, "POST", "batch", batch(["A", "1"], ["C", "2"]))).status).toBe(200);
    expect(emulator.secrets.map(({ key, value }) => [key, value])).toEqual([
      ["A", "1"],
      ["B", "value"],
      ["C", "2"],
    ]);
  });

  it("update by mode: refuse, upsert or leave out what is not there", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "A", value: "old", comment: "kept", tags: ["kept"] });
    expect((await write(emulator, "PATCH", "batch", batch(["A", "1"], ["B", "2"]))).status).toBe(404);
    expect(emulator.getSecret("A")?.value).toBe("old");
    await write(emulator, "PATCH", "batch", { mode: "ignore", ...batch(["A", "1"], ["B", "2"]) });
    expect(emulator.getSecret("B")).toBeUndefined();
    expect(emulator.getSecret("A")).toMatchObject({ value: "1", version: 2, comment: "kept", tags: ["kept"] });
    const { body } = await write(emulator, "PATCH", "batch", { mode: "upsert", ...batch(["A", "3"], ["B", "4"]) });
    expect(body["secrets"]).toMatchObject([
      { secretKey: "A", version: 3 },
      { secretKey: "B", version: 1 },
    ]);
  });

  it("refuse a rotated secret, an empty batch and a bad key as a whole", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "R", isRotated: true });
    const upsert = (...pairs: readonly (readonly [string, string])[]) =>
      write(emulator, "PATCH", "batch", { mode: "upsert", ...batch(...pairs) });
    expect((await upsert(["A", "1"], ["R", "2"])).status).toBe(400);
    expect((await upsert()).status).toBe(422);
    expect((await upsert(["A", "1"], ["x/y", "2"])).status).toBe(422);
    expect(emulator.getSecret("A")).toBeUndefined();
  });

  it("delete all or nothing", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "A" });
    const keys = (...names: string[]) => ({ secrets: names.map((secretKey) => ({ secretKey })) });
    expect((await write(emulator, "DELETE", "batch", keys("A", "B"))).status).toBe(404);
    expect(emulator.getSecret("A")).toBeDefined();
    expect((await write(emulator, "DELETE", "batch", keys("A"))).status).toBe(200);
    expect(emulator.getSecret("A")).toBeUndefined();
  });
});

describe("change policies", () => {
  it("answer 200 with an approval, write nothing, and write it once it is merged", async () => {
    const emulator = await anEmulator();
    emulator.addApprovalPolicy({ environment: "dev", secretPath: "/" });
    const { status, body } = await write(emulator, "POST", "A", { secretValue: "1" });
    expect(status).toBe(200);
    expect(body).toEqual({ approval: expect.objectContaining({ status: "open", hasMerged: false }) });
    expect(emulator.getSecret("A")).toBeUndefined();
    expect(emulator.journal.find({ isWrite: true })).toMatchObject([{ names: ["A"], isDone: false, status: 200 }]);
    const [approval] = emulator.approvals;
    expect(approval?.keys).toEqual(["A"]);
    emulator.mergeApproval(approval!.id);
    expect(emulator.getSecret("A")?.value).toBe("1");
    expect(() => {
      emulator.mergeApproval(approval!.id);
    }).toThrow(RangeError);
  });

  it("leave other folders alone", async () => {
    const emulator = await anEmulator();
    emulator.addApprovalPolicy({ environment: "prod", secretPath: "/" });
    await write(emulator, "POST", "A", { secretValue: "1" });
    expect(emulator.getSecret("A")?.value).toBe("1");
  });
});
