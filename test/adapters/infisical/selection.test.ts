import { describe, expect, it } from "vitest";
import { anInfisical, dev, operations, read, toValues } from "./support/an-infisical";

const shared = { environment: "dev", secretPath: "/shared" };
const base = { environment: "prod", secretPath: "/base" };

describe("selection by tags and metadata", () => {
  it("is done by the service, in one call", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A", tags: ["web"], metadata: { team: "x", tier: "1" } });
    emulator.putSecret({ key: "B", tags: ["job"], metadata: { team: "x" } });
    emulator.putSecret({ key: "C" });
    const keys = async (config: Parameters<typeof source>[0]) => Object.keys(toValues(await read(source(config))));
    expect(await keys({ tags: ["web", "job"] })).toEqual(["A", "B"]);
    expect(await keys({ metadata: { team: "x", tier: "1" } })).toEqual(["A"]);
    expect(await keys({ tags: ["job"], metadata: { team: "x" } })).toEqual(["B"]);
    expect(operations(emulator)).toEqual(["Login", "ListSecrets", "ListSecrets", "ListSecrets"]);
    expect(emulator.journal.entries.at(-1)?.query).toMatchObject({
      tagSlugs: "job",
      metadataFilter: "key=team,value=x",
    });
  });

  it("holds for metadata that the service's filter cannot express", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A", metadata: { list: "a,b=c|d" } });
    emulator.putSecret({ key: "B", metadata: { list: "a" } });
    expect(Object.keys(toValues(await read(source({ metadata: { list: "a,b=c|d" } }))))).toEqual(["A"]);
    expect(emulator.journal.entries.at(-1)?.query).not.toHaveProperty("metadataFilter");
  });

  it("holds for more metadata than the service filters by", async () => {
    const { emulator, source } = await anInfisical();
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`k${String(at)}`, "v"]));
    emulator.putSecret({ key: "A", metadata: many });
    emulator.putSecret({ key: "B", metadata: { k0: "v" } });
    expect(Object.keys(toValues(await read(source({ metadata: many }))))).toEqual(["A"]);
  });

  it("holds for sub-folders", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A", tags: ["web"], secretPath: "/api" });
    emulator.putSecret({ key: "B", secretPath: "/api" });
    expect(Object.keys(toValues(await read(source({ tags: ["web"] }), dev, { recursive: true })))).toEqual(["A"]);
  });

  it("that finds nothing is an empty folder, not a missing one", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A" });
    expect(await source({ tags: ["web"] }).readFolder(dev)).toEqual({
      secrets: [],
      failures: [],
      warnings: [],
      filled: [],
    });
  });

  it("selects imported secrets by the labels that they have where they are", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A", value: "a", tags: ["web"], ...shared });
    emulator.putSecret({ key: "B", value: "b", ...shared });
    emulator.putSecret({ key: "C", value: "c", tags: ["web"], ...base });
    emulator.putSecret({ key: "D", value: "d", ...base });
    emulator.putSecret({ key: "OWN", value: "own", tags: ["web"] });
    emulator.addImport(dev, shared);
    emulator.addImport(shared, base);
    expect(toValues(await read(source({ tags: ["web"] })))).toEqual({ OWN: "own", A: "a", C: "c" });
  });

  it("lets a key that is not selected hide the imported one all the same", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A", value: "own" });
    emulator.putSecret({ key: "A", value: "shared", tags: ["web"], ...shared });
    emulator.putSecret({ key: "B", value: "first", tags: ["web"], ...shared });
    emulator.putSecret({ key: "B", value: "last", ...base });
    emulator.addImport(dev, shared);
    emulator.addImport(dev, base);
    expect(toValues(await read(source({ tags: ["web"] })))).toEqual({});
  });

  it("ends where imports go in a circle", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A", value: "a", tags: ["web"], ...shared });
    emulator.addImport(dev, shared);
    emulator.addImport(shared, dev);
    expect(toValues(await read(source({ tags: ["web"] })))).toEqual({ A: "a" });
  });

  it("makes the source one that cannot be written, and says why", async () => {
    const { emulator, source } = await anInfisical();
    const selecting = source({ tags: ["web"] });
    expect(selecting.capabilities).toEqual({ writable: false, reason: expect.stringContaining("source.tags") });
    await expect(selecting.writeFolder(dev, new Map())).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(emulator.journal.count()).toBe(0);
    expect(source().capabilities).toEqual({ writable: true });
  });
});
