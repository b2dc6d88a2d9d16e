import { describe, expect, it } from "vitest";
import { parseInputs } from "../../provider/schema/parse";
import { secretSyncInputs } from "../../provider/schema/secret-sync";
import { change, SECRET_SYNC } from "./valid-inputs";

function reasonsOf(keySchema: unknown): readonly string[] {
  const parsed = parseInputs(secretSyncInputs, change(SECRET_SYNC, ["syncOptions", "keySchema"], keySchema));
  if (parsed.kind !== "failed") return [];
  expect(parsed.failures.map(({ property }) => property)).toEqual(parsed.failures.map(() => "syncOptions.keySchema"));
  return parsed.failures.map(({ reason }) => reason);
}

describe("a key schema among the inputs", () => {
  it.each(["{{secretKey}}", "web-{{ secretKey }}", "{{environment}}_{{{secretKey}}}"])("may be %s", (keySchema) => {
    expect(reasonsOf(keySchema)).toEqual([]);
  });

  it.each([
    ["APP_X", 'must contain {{secretKey}} exactly once, and contains it 0 times (got "APP_X")'],
    ["", 'must contain {{secretKey}} exactly once, and contains it 0 times (got "")'],
    ["{{secretKey}}{{secretKey}}", 'and contains it 2 times (got "{{secretKey}}{{secretKey}}")'],
    ["{{key}}", 'has the unknown placeholder {{key}}: use only {{secretKey}} and {{environment}} (got "{{key}}")'],
    ["{{upper secretKey}}", 'calls a helper: use only {{secretKey}} and {{environment}} (got "{{upper secretKey}}")'],
    ["{{#if x}}{{/if}}{{secretKey}}", "holds a block, comment or partial: use only {{secretKey}} and {{environment}}"],
    ["{{secretKey", 'with two braces on each side (got "{{secretKey")'],
    ["a/{{secretKey}}", 'as names in OCI do (got "a/{{secretKey}}")'],
    [7, "must be text (got 7)"],
  ])("may not be %j, and the reason quotes it", (keySchema, reason) => {
    const [only, ...others] = reasonsOf(keySchema);
    expect(only).toContain(reason);
    expect(others).toEqual([]);
  });

  it("has at most 255 characters", () => {
    expect(reasonsOf(`${"x".repeat(242)}{{secretKey}}`)).toEqual([]);
    expect(reasonsOf(`${"x".repeat(243)}{{secretKey}}`)[0]).toContain("must have at most 255 characters");
  });
});
