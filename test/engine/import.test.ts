import { describe, expect, it } from "vitest";
import { createMemorySource } from "../../provider/adapters/memory/source";
import { SyncError } from "../../provider/core/errors";
import { SecretValue } from "../../provider/core/secret-value";
import { previewWriteBack, writeBack, type ImportedSecret } from "../../provider/engine/import";
import type { Source } from "../../provider/ports/source";
import { toLocation } from "../contract/to-location";
import { createAutoClock } from "../support/fake-clock";

const LOCATION = toLocation("dev:/");
const anImport = (key: string, value = `value of ${key}`): ImportedSecret => ({
  name: `APP_${key}`,
  key,
  value: SecretValue.fromText(value),
});

function aSource() {
  return createMemorySource({ folders: [{ ...LOCATION, secrets: { OLD: "old" } }], clock: createAutoClock() });
}

const write = (source: Source, ...imported: ImportedSecret[]): Promise<ReadonlyMap<string, string>> =>
  writeBack(source, LOCATION, imported, { clock: createAutoClock(), random: () => 0 });

describe("writing imports back", () => {
  it("writes everything in one batch and reads it back", async () => {
    const source = aSource();
    expect(await write(source, anImport("A"), anImport("B"))).toEqual(new Map());
    expect(source.journal.map(({ operation }) => operation)).toEqual(["writeFolder", "readFolder"]);
    expect(source.peek(LOCATION)?.get("A")?.revealText()).toBe("value of A");
  });

  it("does nothing at all when there is nothing to import", async () => {
    const source = aSource();
    expect(await write(source)).toEqual(new Map());
    expect(source.journal).toEqual([]);
  });

  it("says of a key that the source refuses why, and lets the others through", async () => {
    const source = aSource();
    source.refuseKey("A", "is no name for a variable");
    expect(await write(source, anImport("A"), anImport("B"))).toEqual(
      new Map([["APP_A", "A was not imported: is no name for a variable"]]),
    );
  });

  it("does not trust a source that takes a value and gives another back", async () => {
    const inner = aSource();
    const forgetful: Source = {
      capabilities: inner.capabilities,
      keyMaterial: () => inner.keyMaterial(),
      readFolder: (...args) => inner.readFolder(...args),
      writeFolder: async (location, secrets) => {
        await inner.writeFolder(location, new Map([...secrets].map(([key]) => [key, SecretValue.fromText("other")])));
        return [...secrets.keys()].map((key) => ({ key }));
      },
    };
    expect([...(await write(forgetful, anImport("A"))).keys()]).toEqual(["APP_A"]);
  });

  it("fails each key, and nothing else, when the source cannot be written or read back", async () => {
    for (const operation of ["writeFolder", "readFolder"] as const) {
      const source = aSource();
      source.failNext({
        operation,
        error: new SyncError("SOURCE_UNREADABLE", "the disk is full", { hint: "Free some" }),
      });
      expect(await write(source, anImport("A"), anImport("B"))).toEqual(
        new Map([
          ["APP_A", "A was not imported: the disk is full. Free some"],
          ["APP_B", "B was not imported: the disk is full. Free some"],
        ]),
      );
    }
  });

  it("writes once more when the answer was lost, because the same write twice is the same as once", async () => {
    const source = aSource();
    source.failNext({
      operation: "writeFolder",
      error: new SyncError("TRANSIENT", "lost", { maybeDone: true }),
      after: true,
    });
    expect(await write(source, anImport("A"))).toEqual(new Map());
  });
});

describe("what a source would refuse", () => {
  const preview = (source: Source): Promise<ReadonlyMap<string, string>> =>
    previewWriteBack(source, LOCATION, [anImport("A"), anImport("B")]);

  it("is known per key, without a write and without a read", async () => {
    const source = aSource();
    source.refuseKey("A", "is no name for a variable");
    expect(await preview(source)).toEqual(new Map([["APP_A", "A was not imported: is no name for a variable"]]));
    expect(source.journal).toEqual([]);
  });

  it("is everything where the source would refuse the whole batch", async () => {
    const inner = aSource();
    const refusing = Object.assign(Object.create(inner) as Source, {
      findRefusedWrites: () => Promise.reject(new SyncError("INVALID_INPUT", "git tracks the file")),
    });
    expect(await preview(refusing)).toEqual(
      new Map([
        ["APP_A", "A was not imported: git tracks the file"],
        ["APP_B", "B was not imported: git tracks the file"],
      ]),
    );
  });

  it("is nothing where the source cannot tell", async () => {
    const { capabilities } = aSource();
    const silent: Source = {
      capabilities,
      keyMaterial: () => Promise.resolve(undefined),
      readFolder: () => Promise.resolve(undefined),
      writeFolder: () => Promise.resolve([]),
    };
    expect(await preview(silent)).toEqual(new Map());
  });
});
