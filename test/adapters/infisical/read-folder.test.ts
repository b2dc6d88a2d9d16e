import { describe, expect, it } from "vitest";
import { HIDDEN_VALUE } from "../../../emulator/infisical";
import { anInfisical, dev, devApi, operations, read, toValues } from "./support/an-infisical";

describe("one folder", () => {
  it("is read with one list call, whatever its size", async () => {
    const { emulator, source } = await anInfisical();
    for (let at = 0; at < 1000; at += 1) emulator.putSecret({ key: `K${String(at)}`, value: String(at) });
    expect((await read(source())).secrets).toHaveLength(1000);
    expect(operations(emulator)).toEqual(["Login", "ListSecrets"]);
  });

  it("gives each secret with its origin and its labels", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A", value: "1", secretPath: "/api", tags: ["web"], metadata: { team: "x" } });
    const { secrets } = await read(source(), devApi);
    expect(secrets).toMatchObject([{ key: "A", origin: "dev:/api", tags: ["web"], metadata: { team: "x" } }]);
  });

  it("is asked for with every boolean explicit, in both spellings", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A" });
    await read(source());
    expect(emulator.journal.find({ operation: "ListSecrets" })[0]?.query).toEqual({
      projectId: emulator.projectId,
      environment: "dev",
      secretPath: "/",
      viewSecretValue: "true",
      expandSecretReferences: "true",
      recursive: "false",
      include_imports: "true",
      includeImports: "true",
      includePersonalOverrides: "false",
    });
  });

  it.each(["underscore", "camel"] as const)(
    "is the same from a release with the %s spelling",
    async (listParameters) => {
      const { emulator, source } = await anInfisical({ quirks: { listParameters } });
      emulator.putSecret({ key: "A", value: "${B}" });
      emulator.putSecret({ key: "B", value: "2", secretPath: "/shared" });
      emulator.addImport(dev, { environment: "dev", secretPath: "/shared" });
      expect(toValues(await read(source()))).toEqual({ A: "2", B: "2" });
      expect(toValues(await read(source({ expandReferences: false })))).toEqual({ A: "${B}", B: "2" });
    },
  );

  it.each(["listed", "onRequest"] as const)("never holds a personal override (%s)", async (personalOverrides) => {
    const { emulator, source } = await anInfisical({ quirks: { personalOverrides } });
    emulator.putSecret({ key: "A", value: "shared" });
    emulator.putSecret({ key: "A", value: "mine", type: "personal" });
    expect(toValues(await read(source()))).toEqual({ A: "shared" });
  });
});

describe("a folder that is not there", () => {
  it.each([true, false])(
    "is undefined, whether a list of it is empty or refused (%s)",
    async (isUnknownFolderEmpty) => {
      const { source } = await anInfisical({ quirks: { isUnknownFolderEmpty } });
      expect(await source().readFolder({ environment: "dev", secretPath: "/nowhere" })).toBeUndefined();
      expect(
        await source().readFolder({ environment: "dev", secretPath: "/no/where" }, { recursive: true }),
      ).toBeUndefined();
    },
  );

  it("is told from an empty one", async () => {
    const { emulator, source } = await anInfisical();
    emulator.addFolder(devApi);
    expect(await source().readFolder(devApi)).toEqual({ secrets: [], failures: [], warnings: [], filled: [] });
    expect(await source().readFolder({ environment: "dev", secretPath: "/ap" })).toBeUndefined();
    expect(await source().readFolder(dev)).toEqual({ secrets: [], failures: [], warnings: [], filled: [] });
    expect(await source().readFolder(devApi, { recursive: true })).toEqual({
      secrets: [],
      failures: [],
      warnings: [],
      filled: [],
    });
  });

  it.each([false, true])("is an error when there is no such environment (recursive: %s)", async (recursive) => {
    const { source } = await anInfisical();
    await expect(source().readFolder({ environment: "nowhere", secretPath: "/" }, { recursive })).rejects.toMatchObject(
      {
        code: "SOURCE_UNREADABLE",
        message: expect.stringContaining("nowhere:/"),
        hint: expect.stringContaining("slug"),
      },
    );
  });

  it("is an error when there is no such project", async () => {
    const { source } = await anInfisical();
    const other = source({ projectId: "00000000-0000-0000-0000-000000000000" });
    await expect(other.readFolder(dev)).rejects.toMatchObject({ code: "SOURCE_UNREADABLE" });
  });

  it("is an error when no folder can have that name", async () => {
    const { source } = await anInfisical();
    await expect(source().readFolder({ environment: "dev", secretPath: "/a b" })).rejects.toMatchObject({
      code: "SOURCE_UNREADABLE",
      hint: expect.stringContaining("letters"),
    });
  });
});

describe("imports", () => {
  const shared = { environment: "dev", secretPath: "/shared" };
  const base = { environment: "prod", secretPath: "/base" };

  it("lose to own keys, and the last one wins among them, in one call", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "OWN", value: "own" });
    emulator.putSecret({ key: "OWN", value: "shared", ...shared });
    emulator.putSecret({ key: "BOTH", value: "shared", ...shared });
    emulator.putSecret({ key: "BOTH", value: "base", ...base });
    emulator.putSecret({ key: "DEEP", value: "deep", environment: "dev", secretPath: "/deep" });
    emulator.putSecret({ key: "BOTH", value: "deep", environment: "dev", secretPath: "/deep" });
    emulator.addImport(dev, shared);
    emulator.addImport(dev, base);
    emulator.addImport(base, { environment: "dev", secretPath: "/deep" });
    const content = await read(source());
    expect(toValues(content)).toEqual({ OWN: "own", BOTH: "base", DEEP: "deep" });
    expect(content.secrets.find(({ key }) => key === "BOTH")?.origin).toBe("prod:/base, imported by dev:/");
    expect(operations(emulator)).toEqual(["Login", "ListSecrets"]);
  });

  it("show the same where references are not expanded and keys come twice", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A", value: "shared", ...shared });
    emulator.putSecret({ key: "A", value: "base", ...base });
    emulator.addImport(dev, shared);
    emulator.addImport(shared, base);
    expect(toValues(await read(source({ expandReferences: false })))).toEqual({ A: "shared" });
  });

  it("are told apart as folders of their own, hidden behind own keys or not", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A", value: "own" });
    emulator.putSecret({ key: "A", value: "shared", ...shared });
    emulator.addImport(dev, shared);
    emulator.addImport(dev, base);
    expect((await read(source())).filled).toEqual([dev, shared]);
  });

  it("of a folder without own secrets make it one that is there", async () => {
    const { emulator, source } = await anInfisical();
    emulator.addImport(devApi, shared);
    expect(await source().readFolder(devApi)).toEqual({ secrets: [], failures: [], warnings: [], filled: [] });
    expect(operations(emulator)).toEqual(["Login", "ListSecrets"]);
  });
});

describe("sub-folders", () => {
  it("are read with one call, one key in two folders twice", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A", value: "1" });
    emulator.putSecret({ key: "A", value: "2", ...devApi });
    emulator.putSecret({ key: "B", value: "3", environment: "dev", secretPath: "/api/deep" });
    const { secrets } = await read(source(), dev, { recursive: true });
    expect(secrets.map(({ key, value, origin }) => [key, value.revealText(), origin])).toEqual([
      ["A", "1", "dev:/"],
      ["A", "2", "dev:/api"],
      ["B", "3", "dev:/api/deep"],
    ]);
    expect(operations(emulator)).toEqual(["Login", "ListSecrets"]);
    expect((await read(source(), devApi, { recursive: true })).secrets.map(({ key }) => key)).toEqual(["A", "B"]);
  });

  it("with imports are read one by one, so that each import counts in its own folder", async () => {
    const { emulator, source } = await anInfisical();
    const shared = { environment: "prod", secretPath: "/shared" };
    emulator.putSecret({ key: "A", value: "shared", ...shared });
    emulator.putSecret({ key: "A", value: "own", ...devApi });
    emulator.addImport(dev, shared);
    emulator.addImport(devApi, shared);
    const { secrets } = await read(source(), dev, { recursive: true });
    expect(secrets.map(({ value, origin }) => [value.revealText(), origin])).toEqual([
      ["shared", "prod:/shared, imported by dev:/"],
      ["own", "dev:/api"],
    ]);
  });
});

describe("values that cannot be had", () => {
  it("are failures of their keys, never the placeholder, and hide what is imported", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "HIDDEN", value: "1", isHidden: true });
    emulator.putSecret({ key: "HIDDEN", value: "2", secretPath: "/shared" });
    emulator.putSecret({ key: "PLACEHOLDER", value: HIDDEN_VALUE });
    emulator.putSecret({ key: "GOOD", value: "3" });
    emulator.addImport(dev, { environment: "dev", secretPath: "/shared" });
    const content = await read(source());
    expect(toValues(content)).toEqual({ GOOD: "3" });
    expect(content.failures).toEqual([
      { key: "HIDDEN", origin: "dev:/", reason: expect.stringContaining("Read Value") },
      { key: "PLACEHOLDER", origin: "dev:/", reason: expect.stringContaining("write the right one") },
    ]);
  });

  it("refuse the read as a whole where the service does", async () => {
    const { emulator, source } = await anInfisical({ quirks: { unreadableValue: "denied" } });
    emulator.putSecret({ key: "HIDDEN", isHidden: true });
    await expect(source().readFolder(dev)).rejects.toMatchObject({
      code: "ACCESS_DENIED",
      hint: expect.stringContaining("Read Value"),
    });
  });
});

describe("references", () => {
  const seeds = [
    { key: "A", value: "canary-${NOWHERE}-tail" },
    { key: "B", value: "${C}" },
    { key: "C", value: "3" },
    { key: "D", value: "${no.where.X}" },
  ];

  it("that cannot be resolved are warned of by key, without quoting the value", async () => {
    const { source } = await anInfisical({ seedSecrets: seeds });
    const content = await read(source());
    expect(toValues(content)).toEqual({ A: "canary-${NOWHERE}-tail", B: "3", C: "3", D: "${no.where.X}" });
    expect(content.warnings).toEqual([expect.stringContaining("unresolved in A, D;")]);
    expect(content.warnings.join()).not.toMatch(/canary|NOWHERE|where/);
  });

  it("that cannot be resolved fail their keys with unresolvedReferences: refuse", async () => {
    const { source } = await anInfisical({ seedSecrets: seeds });
    const content = await read(source({ unresolvedReferences: "refuse" }));
    expect(Object.keys(toValues(content))).toEqual(["B", "C"]);
    expect(content.failures.map(({ key }) => key)).toEqual(["A", "D"]);
    expect(content.warnings).toEqual([]);
  });

  it("are text like any other with expandReferences: false", async () => {
    const { source } = await anInfisical({ seedSecrets: seeds });
    const content = await read(source({ expandReferences: false, unresolvedReferences: "refuse" }));
    expect(toValues(content)["B"]).toBe("${C}");
    expect([content.failures, content.warnings]).toEqual([[], []]);
  });

  it("to what may not be read refuse the read", async () => {
    const { source } = await anInfisical({
      seedSecrets: [
        { key: "A", value: "${B}" },
        { key: "B", isHidden: true },
      ],
    });
    await expect(source().readFolder(dev)).rejects.toMatchObject({
      code: "ACCESS_DENIED",
      hint: expect.stringContaining("wherever its references point"),
    });
  });
});

describe("credentials that are bound to a folder", () => {
  it("are found out by the place that the answer is from", async () => {
    const { emulator, source } = await anInfisical();
    const foreign = JSON.stringify({
      secrets: [{ secretKey: "A", secretValue: "1", environment: "prod", secretPath: "/" }],
    });
    emulator.faults.add({ match: { operation: "ListSecrets" }, do: { status: 200, rawBody: foreign } });
    await expect(source().readFolder(dev)).rejects.toMatchObject({
      code: "SOURCE_UNREADABLE",
      message: expect.stringContaining("answers from prod:/"),
    });
  });
});
