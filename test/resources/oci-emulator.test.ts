import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../emulator/oci/index";
import type { Emulator } from "../../emulator/oci/index";
import { composeProvider } from "../../provider/compose";
import type { Props } from "../../provider/resources/controller";
import { toOciConnection } from "../adapters/oci-vault/support/oci-connection";
import { anInlineSource, aProgram } from "../support/programs";
import { TinyEngine } from "../support/tiny-engine";

describe("a sync with the OCI adapter, at the emulator", () => {
  let emulator: Emulator;
  let engine: TinyEngine;
  const said: string[] = [];

  beforeEach(async () => {
    emulator = await createEmulator({ transitionMs: 20 });
    said.length = 0;
    const say = (text: string): void => {
      said.push(text);
    };
    engine = new TinyEngine(
      () => composeProvider({ reporter: { info: () => undefined, warn: say }, env: {}, cwd: "." }).secretSync,
    );
  });
  afterEach(() => emulator.close());

  const up = async (value: string, syncOptions: Props = {}): Promise<void> => {
    const { compartmentOcid, vaultOcid, keyOcid } = emulator;
    const run = await engine.up({
      ...aProgram({ source: anInlineSource({ DB: value }), syncOptions }),
      connection: toOciConnection(emulator),
      destinationConfig: { compartmentOcid, vaultOcid, keyOcid },
    });
    expect([run.failures, run.reasons, run.error]).toEqual([[], [], undefined]);
  };
  const secret = () => emulator.getSecret("APP_DB")!;

  it("prunes what it made, while each deletion keeps the secret busy for a moment", async () => {
    for (const value of ["1", "2", "3", "4", "5", "6"]) await up(value, { pruneVersionsAt: 4 });
    const pending = secret().versions.filter(({ timeOfDeletion }) => timeOfDeletion !== undefined);
    expect(pending.map(({ versionNumber }) => versionNumber)).toEqual([1, 2, 3, 4]);
    expect(secret().content?.toString()).toBe("6");
    expect(said).toEqual([]);
  });

  it("goes back to an earlier version under a reuse rule", async () => {
    const options = { secretTemplate: { reuse: {} } };
    for (const value of ["1", "2", "3", "1"]) await up(value, options);
    expect(secret()).toMatchObject({ currentVersionNumber: 1 });
    expect(secret().versions).toHaveLength(3);
  });

  it("keeps a template equal with rules, content and tags in the updates that OCI admits", async () => {
    await up("1");
    const secretTemplate = { description: "d", metadata: { a: "1" }, expiry: { interval: "P30D" }, reuse: {} };
    const options = { secretTemplate, ownerTag: { namespace: "Sync", key: "owner" } };
    await up("2", options);
    expect(secret()).toMatchObject({ description: "d", metadata: { a: "1" }, secretRules: [{}, {}] });
    expect(secret().definedTags["Sync"]).toEqual({ owner: "organization/shop/dev/web" });
    await engine.refresh();
    expect(engine.manifest).toEqual({ APP_DB: "rev 2" });
    const before = emulator.journal.count({ operation: "UpdateSecret" });
    await up("2", options);
    expect(emulator.journal.count({ operation: "UpdateSecret" })).toBe(before);
    await engine.destroy();
    expect(secret()).toMatchObject({ freeformTags: {}, definedTags: {} });
  });
});
