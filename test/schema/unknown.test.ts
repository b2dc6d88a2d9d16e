import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { anyConnection } from "../../provider/schema/connection";
import { parseInputs } from "../../provider/schema/parse";
import { secretSyncInputs } from "../../provider/schema/secret-sync";
import { holdsUnknown, isUnknown } from "../../provider/schema/unknown";
import { change, OCI_CONNECTION, SECRET_SYNC, UNKNOWN_TEXT } from "./valid-inputs";

/** By the kind of the value that it will be: pulumi/pulumi `pkg/resource/plugin/rpc.go`. */
const SENTINELS = [
  UNKNOWN_TEXT,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/** Every place of the inputs that can hold a value. */
const PLACES: readonly (readonly string[])[] = [
  ["name"],
  ["description"],
  ["source"],
  ["source", "kind"],
  ["source", "path"],
  ["source", "allowPlaintextWriteBack"],
  ["source", "include"],
  ["environment"],
  ["secretPath"],
  ["imports"],
  ["connection"],
  ["connection", "app"],
  ["connection", "method"],
  ["connection", "endpoint"],
  ["connection", "endpoints"],
  ["connection", "endpoints", "kms"],
  ["connection", "credentials"],
  ["connection", "credentials", "userOcid"],
  ["connection", "credentials", "privateKey"],
  ["destinationConfig"],
  ["destinationConfig", "vaultOcid"],
  ["syncOptions"],
  ["syncOptions", "initialSyncBehavior"],
  ["syncOptions", "keySchema"],
  ["syncOptions", "deletionWindowDays"],
  ["syncOptions", "recursive"],
  ["isAutoSyncEnabled"],
  ["syncTrigger"],
  ["deletionPolicy"],
  ["ownerId"],
];

describe("what is not known yet", () => {
  it.each(PLACES.map((path) => [path.join("."), path] as const))("is not wrong yet at %s", (_name, path) => {
    for (const sentinel of SENTINELS) {
      expect(parseInputs(secretSyncInputs, change(SECRET_SYNC, path, sentinel))).toEqual({ kind: "unknown" });
    }
  });

  it("is not wrong yet inside lists and maps, nor as the whole", () => {
    const folder = { environment: UNKNOWN_TEXT, secretPath: "/" };
    const inline = { kind: "inline", secrets: { A: "1", B: UNKNOWN_TEXT } };
    expect(parseInputs(secretSyncInputs, { ...SECRET_SYNC, imports: [folder] })).toEqual({ kind: "unknown" });
    expect(parseInputs(secretSyncInputs, { ...SECRET_SYNC, imports: [UNKNOWN_TEXT] })).toEqual({ kind: "unknown" });
    expect(parseInputs(secretSyncInputs, { ...SECRET_SYNC, source: inline })).toEqual({ kind: "unknown" });
    expect(parseInputs(secretSyncInputs, UNKNOWN_TEXT)).toEqual({ kind: "unknown" });
  });

  it("excuses a shape that depends on it: whose method is not known may have any credentials", () => {
    const inputs = { app: "oci", method: UNKNOWN_TEXT, credentials: { token: "t" } };
    expect(parseInputs(anyConnection, inputs)).toEqual({ kind: "unknown" });
    expect(parseInputs(anyConnection, { ...inputs, app: UNKNOWN_TEXT })).toEqual({ kind: "unknown" });
  });

  it("excuses nothing beside it", () => {
    const inputs = {
      ...SECRET_SYNC,
      name: "Web Prod",
      colour: UNKNOWN_TEXT,
      destinationConfig: { ...SECRET_SYNC.destinationConfig, vaultOcid: UNKNOWN_TEXT, keyOcid: "x" },
      connection: change(OCI_CONNECTION, ["credentials", "userOcid"], UNKNOWN_TEXT),
      syncOptions: { initialSyncBehavior: UNKNOWN_TEXT, keySchema: "APP" },
    };
    const parsed = parseInputs(secretSyncInputs, inputs);
    expect(parsed.kind === "failed" ? parsed.failures.map(({ property }) => property) : parsed).toEqual([
      "name",
      "destinationConfig.keyOcid",
      "syncOptions.keySchema",
      '["colour"]',
    ]);
  });

  it("excuses no text that only contains it", () => {
    const inputs = { ...SECRET_SYNC, name: `x ${UNKNOWN_TEXT}` };
    expect(parseInputs(secretSyncInputs, inputs)).toMatchObject({ kind: "failed", failures: [{ property: "name" }] });
  });

  it("is known from any other text", () => {
    expect(SENTINELS.every(isUnknown)).toBe(true);
    expect(["", "x", "00000000-0000-0000-0000-000000000000", 4, null, undefined].some(isUnknown)).toBe(false);
  });

  it("is what Pulumi's own runtime sends for it", () => {
    // Read and not loaded: the runtime takes longer to load than all these tests take.
    const runtime = readFileSync(require.resolve("@pulumi/pulumi/runtime/rpc"), "utf8");
    const [, sent] = /exports\.unknownValue = "([^"]+)"/.exec(runtime) ?? [];
    expect(isUnknown(sent)).toBe(true);
  });

  it("is found at any depth", () => {
    expect(holdsUnknown({ a: [{ b: { c: UNKNOWN_TEXT } }] })).toBe(true);
    expect(holdsUnknown({ a: [{ b: { c: "x" } }], d: null })).toBe(false);
    expect(holdsUnknown({ [UNKNOWN_TEXT]: "x" })).toBe(false);
  });
});
