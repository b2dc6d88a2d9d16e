import { describe, expect, it } from "vitest";
import { HIDDEN_VALUE } from "../../../emulator/infisical";
import { SecretValue } from "../../../provider/core/secret-value";
import { anInfisical, dev, devApi, operations, read, toValues } from "./support/an-infisical";

function toSecrets(values: Readonly<Record<string, string>>): ReadonlyMap<string, SecretValue> {
  return new Map(Object.entries(values).map(([key, value]) => [key, SecretValue.fromText(value)]));
}

describe("writing a folder", () => {
  it("is one call that creates and replaces, and touches nothing else", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "A", value: "old", comment: "kept", tags: ["kept"], metadata: { kept: "yes" } });
    emulator.putSecret({ key: "OTHER", value: "other" });
    const outcomes = await source().writeFolder(dev, toSecrets({ A: "new", B: "2", MULTI: "1\n\n2\n", EMPTY: "" }));
    expect(outcomes).toEqual([{ key: "A" }, { key: "B" }, { key: "MULTI" }, { key: "EMPTY" }]);
    expect(operations(emulator)).toEqual(["Login", "UpdateSecrets"]);
    expect(emulator.getSecret("A")).toMatchObject({
      value: "new",
      comment: "kept",
      tags: ["kept"],
      metadata: { kept: "yes" },
    });
    expect(toValues(await read(source()))).toEqual({ A: "new", B: "2", MULTI: "1\n\n2\n", EMPTY: "", OTHER: "other" });
  });

  it("makes no call for nothing", async () => {
    const { emulator, source } = await anInfisical();
    expect(await source().writeFolder(dev, new Map())).toEqual([]);
    expect(emulator.journal.count()).toBe(0);
  });

  it.each([
    ["blanks around it", "  a ", "blanks"],
    ["several line breaks at its end", "a\n\n", "line breaks"],
    ["a carriage return at its end", "a\r\n", "blanks"],
    ["nothing but blanks", " ", "blanks"],
    ["a reference", "x${A}", "reference"],
    ["a reference to a folder", "${prod.api.A}", "reference"],
    ["the placeholder", HIDDEN_VALUE, "hidden"],
  ])("refuses a value with %s, and writes the others", async (_name, value, reason) => {
    const { emulator, source } = await anInfisical();
    const outcomes = await source().writeFolder(dev, toSecrets({ BAD: value, GOOD: "1" }));
    expect(outcomes).toEqual([{ key: "BAD", refusedBecause: expect.stringContaining(reason) }, { key: "GOOD" }]);
    expect(emulator.secrets.map(({ key }) => key)).toEqual(["GOOD"]);
  });

  it("refuses bytes that are no text, and keys that Infisical does not admit", async () => {
    const { emulator, source } = await anInfisical();
    const secrets = new Map([
      ["BINARY", SecretValue.fromBytes(Uint8Array.of(0xff, 0xfe))],
      ["a/b", SecretValue.fromText("1")],
      ["a:b", SecretValue.fromText("1")],
      [" a", SecretValue.fromText("1")],
      ["", SecretValue.fromText("1")],
    ]);
    const outcomes = await source().writeFolder(dev, secrets);
    expect(outcomes.map(({ key }) => key)).toEqual([...secrets.keys()]);
    expect(outcomes.every(({ refusedBecause }) => refusedBecause !== undefined)).toBe(true);
    expect(emulator.journal.count()).toBe(0);
  });

  it("refuses every key when a change policy asks for an approval, and takes them once it is merged", async () => {
    const { emulator, source } = await anInfisical();
    emulator.addApprovalPolicy(dev);
    const refusedBecause = "a change policy asked for an approval; approve it in Infisical and run again";
    const outcomes = await source().writeFolder(dev, toSecrets({ A: "1", B: "2" }));
    expect(outcomes).toEqual([
      { key: "A", refusedBecause },
      { key: "B", refusedBecause },
    ]);
    expect(toValues(await read(source()))).toEqual({});
    emulator.mergeApproval(emulator.approvals[0]!.id);
    expect(toValues(await read(source()))).toEqual({ A: "1", B: "2" });
  });

  it("refuses every key when the service refuses the batch, without quoting it", async () => {
    const { emulator, source } = await anInfisical();
    emulator.putSecret({ key: "ROTATED", value: "old", isRotated: true });
    const outcomes = await source().writeFolder(dev, toSecrets({ ROTATED: "canary", A: "1" }));
    expect(outcomes).toEqual([
      { key: "ROTATED", refusedBecause: expect.stringContaining("secret rotation") },
      { key: "A", refusedBecause: expect.stringMatching(/nothing was written.*/) },
    ]);
    expect(outcomes[0]?.refusedBecause).toMatch(/\[request req-\w+\]/);
    expect(emulator.getSecret("A")).toBeUndefined();
  });

  it("refuses a key whose value was stored otherwise, or that the answer leaves out", async () => {
    const { emulator, source } = await anInfisical();
    const answer = {
      secrets: [
        { secretKey: "A", secretValue: "other" },
        { secretKey: "H", secretValue: HIDDEN_VALUE },
      ],
    };
    emulator.faults.add({
      match: { operation: "UpdateSecrets" },
      do: { status: 200, rawBody: JSON.stringify(answer) },
    });
    const outcomes = await source().writeFolder(dev, toSecrets({ A: "1", B: "2", H: "3" }));
    expect(outcomes).toEqual([
      { key: "A", refusedBecause: expect.stringContaining("another value") },
      { key: "B", refusedBecause: expect.stringContaining("does not say") },
      { key: "H" },
    ]);
  });

  it("fails for a folder that is not there, with what to do", async () => {
    const { source } = await anInfisical();
    await expect(source().writeFolder(devApi, toSecrets({ A: "1" }))).rejects.toMatchObject({
      code: "SOURCE_UNREADABLE",
      message: expect.stringContaining("dev:/api"),
      hint: expect.stringContaining("Create the folder"),
    });
  });

  it("fails without the permission, with what to grant", async () => {
    const { source } = await anInfisical({ denyOperations: ["UpdateSecrets"] });
    await expect(source().writeFolder(dev, toSecrets({ A: "1" }))).rejects.toMatchObject({
      code: "ACCESS_DENIED",
      hint: "Let the identity create and edit secrets in dev:/",
    });
  });

  it("says that it may have been done when the answer is lost", async () => {
    const { emulator, source } = await anInfisical();
    emulator.faults.add({ match: { operation: "UpdateSecrets", times: 1 }, do: { dropAfter: true } });
    await expect(source().writeFolder(dev, toSecrets({ A: "1" }))).rejects.toMatchObject({
      code: "TRANSIENT",
      details: { maybeDone: true },
    });
    expect(await source().writeFolder(dev, toSecrets({ A: "1" }))).toEqual([{ key: "A" }]);
  });
});
