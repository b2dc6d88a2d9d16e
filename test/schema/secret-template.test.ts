import { describe, expect, it } from "vitest";
import { parseInputs } from "../../provider/schema/parse";
import { secretSyncInputs } from "../../provider/schema/secret-sync";
import { change, SECRET_SYNC, UNKNOWN_TEXT } from "./valid-inputs";

const parse = (template: unknown) =>
  parseInputs(secretSyncInputs, change(SECRET_SYNC, ["syncOptions", "secretTemplate"], template));
const tags = (count: number, value = "v"): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`tag-${String(at)}`, value]));

describe("a template of secrets among the inputs", () => {
  it.each([
    ["nothing", {}],
    ["a description", { description: "x".repeat(400) }],
    ["seven tags", { freeformTags: tags(7, "x".repeat(256)) }],
    ["defined tags", { definedTags: { finance: { costCenter: "42" } } }],
    ["the shortest interval", { expiry: { interval: "P1D" } }],
    ["the longest interval", { expiry: { interval: "P90D" } }],
    ["a time", { expiry: { absolute: "2027-01-31T00:00:00+01:00", blocksRetrieval: true } }],
    ["a reuse rule", { reuse: {} }],
  ])("may have %s", (_what, template) => {
    expect(parse(template).kind).toBe("parsed");
  });

  it.each<[string, object, string, string]>([
    ["a long description", { description: "x".repeat(401) }, "description", "must have at most 400 characters"],
    ["an empty description", { description: "" }, "description", "must not be empty"],
    ["eight tags", { freeformTags: tags(8) }, "freeformTags", "must have at most 7 tags"],
    ["our tags", { freeformTags: { "secretsync-owner": "x" } }, "freeformTags", "must not hold tags that begin with"],
    ["a long tag", { freeformTags: tags(1, "x".repeat(257)) }, "freeformTags.tag-0", "at most 256 characters"],
    ["an interval of hours", { expiry: { interval: "PT24H" } }, "expiry.interval", 'P90D, whole days (got "PT24H")'],
    ["no day", { expiry: { interval: "P0D" } }, "expiry.interval", "must be P1D to P90D"],
    ["too many days", { expiry: { interval: "P91D" } }, "expiry.interval", "must be P1D to P90D"],
    ["a date without time", { expiry: { absolute: "2027-01-31" } }, "expiry.absolute", "must be a time as in RFC 3339"],
    ["an empty rule", { expiry: {} }, "expiry", "must have interval or absolute"],
  ])("may not have %s", (_what, template, property, reason) => {
    const parsed = parse(template);
    expect(parsed).toMatchObject({
      kind: "failed",
      failures: [{ property: `syncOptions.secretTemplate.${property}` }],
    });
    expect(parsed.kind === "failed" ? parsed.failures[0]?.reason : "").toContain(reason);
  });

  it("is not wrong yet where a rule about the whole depends on what is not known", () => {
    expect(parse({ freeformTags: { ...tags(7), more: UNKNOWN_TEXT } })).toEqual({ kind: "unknown" });
    expect(parse({ expiry: { absolute: UNKNOWN_TEXT } })).toEqual({ kind: "unknown" });
    expect(parse({ expiry: UNKNOWN_TEXT })).toEqual({ kind: "unknown" });
  });
});
