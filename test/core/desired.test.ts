import { describe, expect, it } from "vitest";
import {
  findRenames,
  mergeFolders,
  refuseDoubles,
  renderDesired,
  type Folder,
  type KeyedValue,
  type KeyFailure,
} from "../../provider/core/desired";
import { createKeySchema, type KeySchema } from "../../provider/core/key-schema";
import { SecretValue } from "../../provider/core/secret-value";

const MAX_BYTES = 25_600;
const WEB = createKeySchema("web-{{secretKey}}", "dev");

const keyed = (key: string, value = "v", origin = "dev:/ (.env)"): KeyedValue => ({
  key,
  value: SecretValue.fromText(value),
  origin,
});
const failing = (key: string, reason = "is hidden", origin = "dev:/"): KeyFailure => ({ key, reason, origin });
const folder = (secrets: readonly KeyedValue[], failures: readonly KeyFailure[] = []): Folder => ({
  secrets,
  failures,
});
const texts = ({ secrets }: Folder): Record<string, string | undefined> =>
  Object.fromEntries(secrets.map(({ key, value }) => [key, value.revealText()]));
const reasons = ({ failures }: Folder): Record<string, string> =>
  Object.fromEntries(failures.map(({ key, reason }) => [key, reason]));

describe("merged folders", () => {
  it("are nothing when there are none", () => {
    expect(mergeFolders([])).toEqual({ secrets: [], failures: [] });
  });

  it("let own keys win, and among imports the last", () => {
    const first = folder([keyed("A", "first"), keyed("B", "first"), keyed("C", "first")]);
    const second = folder([keyed("A", "second"), keyed("B", "second")]);
    const own = folder([keyed("A", "own")]);
    expect(texts(mergeFolders([first, second, own]))).toEqual({ A: "own", B: "second", C: "first" });
  });

  it("keep the place that a winning value comes from", () => {
    const merged = mergeFolders([folder([keyed("A", "v", "dev:/shared")]), folder([keyed("A", "v", "dev:/")])]);
    expect(merged.secrets.map(({ origin }) => origin)).toEqual(["dev:/"]);
  });

  it("let a failing key of a stronger folder hide the value of a weaker one", () => {
    const merged = mergeFolders([folder([keyed("A")]), folder([], [failing("A", "is hidden")])]);
    expect(texts(merged)).toEqual({});
    expect(reasons(merged)).toEqual({ A: "is hidden" });
  });

  it("let a value of a stronger folder stand for a failing key of a weaker one", () => {
    const merged = mergeFolders([folder([], [failing("A")]), folder([keyed("A", "own")])]);
    expect(texts(merged)).toEqual({ A: "own" });
    expect(reasons(merged)).toEqual({});
  });
});

describe("a key that one folder gives twice", () => {
  it("names both places and uses neither value", () => {
    const doubled = folder([keyed("A", "1", "dev:/a"), keyed("B"), keyed("A", "2", "dev:/b")]);
    const refused = refuseDoubles(doubled);
    expect(texts(refused)).toEqual({ B: "v" });
    expect(refused.failures).toEqual([
      { key: "A", origin: "dev:/a and dev:/b", reason: "stands in dev:/a and dev:/b: keep one of them" },
    ]);
  });

  it("is refused even when both places hold the same value", () => {
    expect(texts(refuseDoubles(folder([keyed("A", "1", "x"), keyed("A", "1", "y")])))).toEqual({});
  });

  it("fails once, also when its value cannot be had in a third place", () => {
    const refused = refuseDoubles(folder([keyed("A", "1", "x"), keyed("A", "2", "y")], [failing("A"), failing("B")]));
    expect(reasons(refused)).toEqual({ A: "stands in x and y: keep one of them", B: "is hidden" });
    expect(refused.failures).toHaveLength(2);
  });

  it("is no matter when there is none", () => {
    const plain = folder([keyed("A"), keyed("B")], [failing("C")]);
    expect(refuseDoubles(plain)).toBe(plain);
  });
});

describe("desired secrets", () => {
  const render = (secrets: readonly KeyedValue[], schema: KeySchema = WEB, failures: readonly KeyFailure[] = []) =>
    renderDesired(folder(secrets, failures), schema, MAX_BYTES);

  it("stand under their rendered names", () => {
    const { named, refused } = render([keyed("A", "1"), keyed("B", "2")]);
    expect([...named].map(([name, { key, value }]) => [name, key, value.revealText()])).toEqual([
      ["web-A", "A", "1"],
      ["web-B", "B", "2"],
    ]);
    expect(refused.size).toBe(0);
  });

  it("are refused per key when the value is empty, and the others stand", () => {
    const { named, refused } = render([keyed("A", ""), keyed("B")]);
    expect([...named.keys()]).toEqual(["web-B"]);
    expect(Object.fromEntries(refused)).toEqual({
      "web-A":
        "A (dev:/ (.env)): the value is empty, and OCI holds no empty secrets: give it a value or remove the key",
    });
  });

  it("admit a value of exactly the greatest size, in bytes and not characters", () => {
    expect(render([keyed("A", "x".repeat(MAX_BYTES))]).refused.size).toBe(0);
    expect(render([keyed("A", "ä".repeat(MAX_BYTES / 2))]).refused.size).toBe(0);
    expect(render([keyed("A", `${"ä".repeat(MAX_BYTES / 2)}x`)]).refused.get("web-A")).toBe(
      "A (dev:/ (.env)): the value has 25601 bytes, and the vault admits 25600: shorten it or split it",
    );
  });

  it.each([
    ["A B", "A B", "OCI admits only letters, digits, dots, hyphens and underscores in a name: rename the key"],
    ["ÄA", "ÄA", "OCI admits only letters"],
    ["", "", "the name is empty: give the key a name"],
    ["a long one", "K".repeat(256), "the name has 256 characters, and OCI admits 255: shorten the key"],
  ])("are refused per key when OCI forbids the name: %s", (_what, key, reason) => {
    const { named, refused } = render([keyed(key), keyed("B")], { prefix: "", suffix: "" });
    expect([...named.keys()]).toEqual(["B"]);
    expect(refused.get(key)).toContain(reason);
  });

  it("admit the longest name that OCI admits", () => {
    expect(render([keyed("K".repeat(251))]).refused.size).toBe(0);
    expect(render([keyed("K".repeat(252))]).refused.size).toBe(1);
  });

  it("refuse a key whose value cannot be had, under its name", () => {
    const { refused } = render([], WEB, [failing("A", "stands in x and y: keep one of them")]);
    expect(Object.fromEntries(refused)).toEqual({ "web-A": "A: stands in x and y: keep one of them" });
  });

  it("never quote a value in a refusal", () => {
    const canary = "canary-3fa9";
    const secrets = [keyed("A B", canary), keyed("C", canary.repeat(MAX_BYTES))];
    const { refused } = render(secrets);
    expect(refused.size).toBe(2);
    expect(JSON.stringify([...refused])).not.toContain(canary);
  });
});

describe("the renames of a changed key schema", () => {
  const before = createKeySchema("{{environment}}-{{secretKey}}", "dev");
  const wanted = (...names: readonly string[]) => {
    const set = new Set(names);
    return (name: string): boolean => set.has(name);
  };
  const find = (oldNames: readonly string[], isWanted: (name: string) => boolean): Record<string, string> =>
    Object.fromEntries(findRenames(before, WEB, oldNames, isWanted));

  it("lead from each old name to the new name of the same key", () => {
    expect(find(["dev-A", "dev-B"], wanted("web-A", "web-B"))).toEqual({ "dev-A": "web-A", "dev-B": "web-B" });
  });

  it("leave out keys that are not wanted under the new name", () => {
    expect(find(["dev-A", "dev-GONE"], wanted("web-A"))).toEqual({ "dev-A": "web-A" });
  });

  it("leave out names that do not match the old schema", () => {
    expect(find(["A", "stage-A"], wanted("web-A", "web-stage-A"))).toEqual({});
  });

  it("leave out an old name that another key is given now", () => {
    expect(find(["dev-A"], wanted("dev-A", "web-A"))).toEqual({});
  });

  it("are none when the schema gives the same names", () => {
    expect(Object.fromEntries(findRenames(WEB, WEB, ["web-A"], wanted("web-A")))).toEqual({});
  });
});
