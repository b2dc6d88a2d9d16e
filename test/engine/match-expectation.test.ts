import { describe, expect, it } from "vitest";
import { computeDigest } from "../../provider/core/digest";
import type { InitialStep } from "../../provider/core/initial-plan";
import type { KnownSecret } from "../../provider/core/model";
import { SecretValue } from "../../provider/core/secret-value";
import { matchExpectation, type Matched } from "../../provider/engine/match-expectation";

const DIGEST_KEY = Buffer.alloc(32, 7).toString("base64url");
const SCHEMA = { prefix: "APP_", suffix: "" };

interface Case {
  /** Name -> value that was previewed; `rev 2` throughout. */
  readonly expected?: Readonly<Record<string, string>>;
  readonly notes?: Readonly<Record<string, string>>;
  /** Name -> value of the source now. */
  readonly source?: Readonly<Record<string, string>>;
  readonly refused?: Readonly<Record<string, string>>;
  readonly vault?: Readonly<Record<string, string>>;
  readonly unowned?: readonly string[];
  readonly initialPlan?: Readonly<Record<string, InitialStep>>;
  readonly isHolding?: boolean;
}

function match(given: Case): Matched {
  const { expected = {}, notes = {}, source = {}, refused = {}, vault = {}, unowned = [], initialPlan = {} } = given;
  const know = ([name, value]: [string, string]): [string, KnownSecret] => {
    const digest = computeDigest(DIGEST_KEY, name, SecretValue.fromText(value));
    return [name, { revision: 2, digest, ...(notes[name] === undefined ? {} : { note: notes[name] }) }];
  };
  return matchExpectation(
    {
      expected: new Map(Object.entries(expected).map(know)),
      desired: {
        named: new Map(
          Object.entries(source).map(([name, value]) => [
            name,
            { key: name.slice(SCHEMA.prefix.length), value: SecretValue.fromText(value), origin: "dev:/" },
          ]),
        ),
        refused: new Map(Object.entries(refused)),
      },
      schema: SCHEMA,
      digestKey: DIGEST_KEY,
      initialPlan: new Map(Object.entries(initialPlan)),
      isHolding: given.isHolding ?? false,
    },
    {
      contents: new Map(Object.entries(vault).map(([name, value]) => [name, SecretValue.fromText(value)])),
      isUnowned: (name) => unowned.includes(name),
    },
  );
}

const valuesOf = ({ values }: Matched): Record<string, string | undefined> =>
  Object.fromEntries([...values].map(([name, value]) => [name, value.revealText()]));

describe("holding the source against what was previewed", () => {
  it("lets a value through that is still the same", () => {
    const matched = match({ expected: { APP_A: "a" }, source: { APP_A: "a" } });
    expect(valuesOf(matched)).toEqual({ APP_A: "a" });
    expect(matched.desired.get("APP_A")).toMatchObject({ key: "A", revision: 2 });
    expect([matched.refused.size, matched.held.size]).toEqual([0, 0]);
  });

  it.each<[string, Case, string]>([
    ["changed", { expected: { APP_A: "a" }, source: { APP_A: "b" } }, "its value changed after the preview: run again"],
    ["is gone", { expected: { APP_A: "a" } }, "the source lost it after the preview: run again"],
    ["is new", { source: { APP_A: "a" } }, "the source got it after the preview: run again"],
    ["cannot be synced", { expected: { APP_A: "a" }, refused: { APP_A: "is empty" } }, "is empty"],
  ])("refuses a key that %s, and holds it instead with auto-sync off", (_what, given, reason) => {
    const failed = match(given);
    expect([...failed.refused]).toEqual([["APP_A", reason]]);
    expect([failed.desired.size, failed.values.size, failed.held.size]).toEqual([0, 0, 0]);
    const waiting = match({ ...given, isHolding: true });
    expect([...waiting.held]).toEqual(["APP_A"]);
    expect([waiting.desired.size, waiting.values.size, waiting.refused.size]).toEqual([0, 0, 0]);
  });

  it("takes no kept name for a desired one", () => {
    const matched = match({ expected: { APP_A: "a" }, notes: { APP_A: "kept" } });
    expect([matched.desired.size, matched.refused.size]).toEqual([0, 0]);
  });
});

describe("an import", () => {
  const planned = { initialPlan: { APP_A: "import" } } as const;

  it("that is still to be made takes the vault's value, whatever the source holds", () => {
    const given = { ...planned, expected: { APP_A: "v" }, vault: { APP_A: "v" }, unowned: ["APP_A"] };
    expect(valuesOf(match(given))).toEqual({ APP_A: "v" });
    expect(valuesOf(match({ ...given, source: { APP_A: "s" } }))).toEqual({ APP_A: "v" });
    expect(match(given).desired.get("APP_A")?.key).toBe("A");
  });

  it("that is still to be made does not turn into a write of the source's value", () => {
    const matched = match({
      ...planned,
      expected: { APP_A: "s" },
      vault: { APP_A: "v" },
      source: { APP_A: "s" },
      unowned: ["APP_A"],
    });
    expect(matched.refused.get("APP_A")).toContain("run again");
  });

  it("that is made lets the source's value through", () => {
    const matched = match({ ...planned, expected: { APP_A: "s" }, vault: { APP_A: "v" }, source: { APP_A: "s" } });
    expect(valuesOf(matched)).toEqual({ APP_A: "s" });
  });

  it("whose value changed in the vault is refused", () => {
    const matched = match({ ...planned, expected: { APP_A: "v" }, vault: { APP_A: "w" }, unowned: ["APP_A"] });
    expect(matched.refused.get("APP_A")).toContain("its value changed");
  });

  it("that cannot be read and that the source does not hold is left alone", () => {
    const matched = match({ ...planned, expected: { APP_A: "v" } });
    expect([matched.desired.size, matched.refused.size, matched.held.size]).toEqual([0, 0, 0]);
  });
});
