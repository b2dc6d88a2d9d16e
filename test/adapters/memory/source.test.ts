import { describe, expect, it } from "vitest";
import { createMemorySource } from "../../../provider/adapters/memory/source";
import { SyncError } from "../../../provider/core/errors";
import { SecretValue } from "../../../provider/core/secret-value";

const dev = { environment: "dev", secretPath: "/" };
const api = { environment: "dev", secretPath: "/api" };

describe("the memory source", () => {
  it("shows what a hand changes, hides and labels", async () => {
    const source = createMemorySource({
      folders: [{ ...dev, secrets: { A: "1", B: "2", C: "3" }, warnings: ["careful"] }],
    });
    source.editByHand(dev, "A", "changed");
    source.editByHand(dev, "B", undefined);
    source.hideByHand(dev, "C", "it is hidden");
    source.labelByHand(dev, "A", { tags: ["web"] });
    const content = await source.readFolder(dev);
    expect(content?.secrets.map(({ key, value, tags }) => [key, value.revealText(), tags])).toEqual([
      ["A", "changed", ["web"]],
    ]);
    expect(content?.failures).toEqual([{ key: "C", reason: "it is hidden", origin: "dev:/" }]);
    expect(content?.warnings).toEqual(["careful"]);
  });

  it("forgets a folder that is removed", async () => {
    const source = createMemorySource({ folders: [{ ...api, secrets: { A: "1" } }] });
    source.removeFolder(api);
    expect(await source.readFolder(api)).toBeUndefined();
    expect(() => {
      source.removeFolder(api);
    }).toThrow("no folder dev:/api");
  });

  it("fails on demand, also after the effect, and writes every call down", async () => {
    const source = createMemorySource({ folders: [{ ...dev, secrets: {} }] });
    const error = new SyncError("TRANSIENT", "try again");
    source.failNext({ operation: "readFolder", name: "dev:/", error });
    source.failNext({ operation: "writeFolder", error, after: true });
    await expect(source.readFolder(dev)).rejects.toBe(error);
    await expect(source.writeFolder(dev, new Map([["A", SecretValue.fromText("1")]]))).rejects.toBe(error);
    expect(source.peek(dev)?.get("A")?.revealText()).toBe("1");
    expect(source.journal.map(({ operation, name }) => [operation, name])).toEqual([
      ["readFolder", "dev:/"],
      ["writeFolder", "dev:/"],
    ]);
    expect(source.pendingFaults).toBe(0);
  });

  it("refuses the keys that it was told to refuse, and only those", async () => {
    const source = createMemorySource();
    source.refuseKey("A", "not here");
    const outcomes = await source.writeFolder(
      dev,
      new Map([
        ["A", SecretValue.fromText("1")],
        ["B", SecretValue.fromText("2")],
      ]),
    );
    expect(outcomes).toEqual([{ key: "A", refusedBecause: "not here" }, { key: "B" }]);
    expect([...source.peek(dev)!.keys()]).toEqual(["B"]);
  });

  it("refuses calls that no correct caller makes", async () => {
    const source = createMemorySource();
    await expect(source.readFolder({ environment: "dev", secretPath: "/api/" })).rejects.toMatchObject({ code: "BUG" });
    await expect(source.writeFolder(dev, new Map())).rejects.toMatchObject({ code: "BUG" });
  });

  it("hands over the key material that it was made with", async () => {
    expect(await createMemorySource().keyMaterial()).toBeUndefined();
    const keyMaterial = SecretValue.fromText("k");
    expect(await createMemorySource({ keyMaterial }).keyMaterial()).toBe(keyMaterial);
  });
});
