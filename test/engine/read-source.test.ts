import { describe, expect, it } from "vitest";
import { createMemorySource, type MemoryFolder } from "../../provider/adapters/memory/source";
import { SyncError } from "../../provider/core/errors";
import { readSource, toAskedFolder, type SourceReading, type SourceRequest } from "../../provider/engine/read-source";
import { toLocation } from "../contract/to-location";
import { createAutoClock } from "../support/fake-clock";

const folder = (place: string, secrets: Record<string, string>, warnings: string[] = []): MemoryFolder => ({
  ...toLocation(place),
  secrets,
  warnings,
});

function aSource(...folders: readonly MemoryFolder[]) {
  return createMemorySource({ folders, clock: createAutoClock() });
}

const REQUEST: SourceRequest = {
  location: toLocation("dev:/"),
  imports: [],
  recursive: false,
  include: undefined,
  exclude: undefined,
  missingFolder: "error",
};

async function read(source: ReturnType<typeof aSource>, request: Partial<SourceRequest> = {}): Promise<SourceReading> {
  return readSource(source, { ...REQUEST, ...request }, { clock: createAutoClock(), random: () => 0 });
}

const values = ({ folder: { secrets } }: SourceReading): Record<string, string | undefined> =>
  Object.fromEntries(secrets.map(({ key, value }) => [key, value.revealText()]));

describe("reading the source", () => {
  it("lets own keys win over imports, and the last import over the ones before", async () => {
    const source = aSource(
      folder("dev:/", { OWN: "own" }),
      folder("dev:/first", { OWN: "first", SHARED: "first", FIRST: "first" }),
      folder("dev:/last", { SHARED: "last" }),
    );
    const reading = await read(source, { imports: [toLocation("dev:/first"), toLocation("dev:/last")] });
    expect(values(reading)).toEqual({ OWN: "own", SHARED: "last", FIRST: "first" });
  });

  it("does not let a weaker value take the place of a key whose value is hidden", async () => {
    const source = aSource(folder("dev:/", { A: "own" }), folder("dev:/more", { A: "weaker", B: "b" }));
    source.hideByHand(toLocation("dev:/"), "A", "is hidden");
    const reading = await read(source, { imports: [toLocation("dev:/more")] });
    expect(values(reading)).toEqual({ B: "b" });
    expect(reading.folder.failures).toEqual([{ key: "A", origin: "dev:/", reason: "is hidden" }]);
  });

  it("uses neither value of a key that stands in two flattened folders, and names both places", async () => {
    const source = aSource(folder("dev:/", { A: "1" }), folder("dev:/a", { B: "2" }), folder("dev:/b", { B: "3" }));
    const reading = await read(source, { recursive: true });
    expect(values(reading)).toEqual({ A: "1" });
    expect(reading.folder.failures).toEqual([
      { key: "B", origin: "dev:/a and dev:/b", reason: "stands in dev:/a and dev:/b: keep one of them" },
    ]);
  });

  it("takes one key in a folder and in an import for no double", async () => {
    const source = aSource(folder("dev:/", { A: "own" }), folder("dev:/more", { A: "import" }));
    const reading = await read(source, { imports: [toLocation("dev:/more")] });
    expect(values(reading)).toEqual({ A: "own" });
    expect(reading.folder.failures).toEqual([]);
  });

  it.each([
    ["include", { include: ["DB_*"] }, { DB_URL: "1", DB_USER: "2" }],
    ["exclude", { exclude: ["DB_*"] }, { ".dot": "4", API: "3" }],
    ["include and exclude", { include: ["DB_*", ".*"], exclude: ["*_USER"] }, { DB_URL: "1", ".dot": "4" }],
    ["no include at all", { include: [] }, {}],
  ])("selects keys by %s", async (_name, globs, expected) => {
    const source = aSource(folder("dev:/", { DB_URL: "1", DB_USER: "2", API: "3", ".dot": "4" }));
    expect(values(await read(source, globs))).toEqual(expected);
  });

  it("leaves failures of keys out that are not selected", async () => {
    const source = aSource(folder("dev:/", { A: "1" }));
    source.hideByHand(toLocation("dev:/"), "B", "is hidden");
    expect((await read(source, { exclude: ["B"] })).folder.failures).toEqual([]);
  });

  it("says of a missing folder which one it is and what to do", async () => {
    await expect(read(aSource())).rejects.toMatchObject({
      code: "SOURCE_UNREADABLE",
      message: "the folder dev:/ does not exist in the source",
      details: { property: "secretPath", hint: expect.stringContaining("missingFolder") },
    });
  });

  it("says of a missing import that it is one", async () => {
    const source = aSource(folder("dev:/", { A: "1" }));
    await expect(read(source, { imports: [toLocation("dev:/none")] })).rejects.toMatchObject({
      message: expect.stringContaining("dev:/none"),
      details: { property: "imports" },
    });
  });

  it("takes a missing folder for an empty one where that is admitted", async () => {
    const reading = await read(aSource(), { missingFolder: "empty" });
    expect(reading).toMatchObject({ folder: { secrets: [], failures: [] }, filledFolders: [] });
  });

  it("says which folders held something, a key without a value included", async () => {
    const source = aSource(folder("dev:/", {}), folder("dev:/full", { A: "1" }), folder("dev:/hidden", {}));
    source.hideByHand(toLocation("dev:/hidden"), "B", "is hidden");
    const imports = ["dev:/full", "dev:/hidden", "dev:/full"].map(toLocation);
    expect((await read(source, { imports })).filledFolders).toEqual(["dev:/full", "dev:/hidden"]);
  });

  it("says of sub-folders that held something within which folder they were asked for", async () => {
    const source = aSource(folder("dev:/", { A: "1" }), folder("dev:/web", { B: "2" }), folder("dev:/none", {}));
    const { filledFolders } = await read(source, { recursive: true });
    expect(filledFolders).toEqual(["dev:/", "dev:/web (within dev:/)"]);
    expect(filledFolders.map(toAskedFolder)).toEqual(["dev:/", "dev:/"]);
  });

  it("does not take a folder for an empty one from which every key is left out", async () => {
    const source = aSource(folder("dev:/", { A: "1" }));
    expect((await read(source, { include: ["B"] })).filledFolders).toEqual(["dev:/"]);
  });

  it("gives warnings of every folder", async () => {
    const source = aSource(folder("dev:/", { A: "1" }, ["one"]), folder("dev:/more", { B: "2" }, ["two"]));
    expect((await read(source, { imports: [toLocation("dev:/more")] })).warnings).toEqual(["two", "one"]);
  });

  it("tries again when the source has passing trouble, and gives lasting trouble through", async () => {
    const source = aSource(folder("dev:/", { A: "1" }));
    source.failNext({ operation: "readFolder", error: new SyncError("TRANSIENT", "trouble"), times: 2 });
    expect(values(await read(source))).toEqual({ A: "1" });
    source.failNext({ operation: "readFolder", error: new SyncError("SOURCE_UNREADABLE", "line 3 is broken") });
    await expect(read(source)).rejects.toThrow("line 3 is broken");
  });
});
