import { describe, expect, it } from "vitest";
import { yamlFormat } from "../../../../provider/adapters/local-files/formats/yaml";
import { readAll } from "./read-all";

describe("a YAML file", () => {
  it("holds texts in every style, and numbers and booleans as they are written", () => {
    const text = [
      "plain: two words",
      "single: 'it''s'",
      'double: "a\\nb"',
      "literal: |",
      "  l1",
      "  l2",
      "stripped: |-",
      "  l1",
      "folded: >-",
      "  f1",
      "  f2",
      "number: 1.50",
      "big: 12345678901234567890",
      "octal: 0123",
      "boolean: true",
      "no: no",
      "date: 2026-11-24",
      "12: twelve",
    ].join("\n");
    expect(readAll(yamlFormat, text)).toEqual({
      plain: "two words",
      single: "it's",
      double: "a\nb",
      literal: "l1\nl2\n",
      stripped: "l1",
      folded: "f1 f2",
      number: "1.50",
      big: "12345678901234567890",
      octal: "0123",
      boolean: "true",
      no: "no",
      date: "2026-11-24",
      "12": "twelve",
    });
  });

  it("holds what an alias stands for", () => {
    expect(readAll(yamlFormat, "a: &x shared\nb: *x\nc: !!str 12\n")).toEqual({ a: "shared", b: "shared", c: "12" });
  });

  it("may hold nothing but comments", () => {
    for (const text of ["", "# nothing\n", "---\n", "{}\n"]) expect(readAll(yamlFormat, text)).toEqual({});
  });

  it("says of each key that is not a text what to do, and gives the others", () => {
    const text =
      'a: null\nb: ~\nc:\nd: [1]\ne:\n  x: 1\nf: ok\ng: !vault x\nh: !!binary aGk=\ni: "\\ud800"\nj: *none\n';
    const { entries, faults } = yamlFormat.parse(text);
    expect(faults).toEqual([]);
    expect(entries.filter((entry) => "problem" in entry).map(({ key, line }) => `${key}${line}`)).toEqual([
      "a1",
      "b2",
      "c3",
      "d4",
      "e5",
      "g8",
      "h9",
      "i10",
      "j11",
    ]);
  });

  it.each<[string, string, number]>([
    ["a tab as indentation", "a: 1\nb:\n\tcanary: 2\n", 3],
    ["a missing colon", "a: 1\ncanary\nb: 2\n", 2],
    ["an open quote", 'a: "canary\nb: 2\n', 3],
    ["a wrong indentation", "a: 1\n  b: canary\n", 1],
    ["two documents", "a: 1\n---\nb: canary\n", 2],
    ["a list", "# head\n- canary\n", 2],
    ["a text", "canary\n", 1],
    ["a key that is a list", "? [canary]\n: 1\n", 1],
  ])("says where it is not a map of texts, without quoting it: %s", (_, text, line) => {
    const { faults } = yamlFormat.parse(text);
    expect(faults).toMatchObject([{ line }]);
    expect(JSON.stringify(faults)).not.toContain("canary");
  });

  it("says both lines of a key that stands twice, however it is written", () => {
    expect(yamlFormat.parse('a: 1\nb: 2\n"a": 3\n').faults).toMatchObject([{ line: 3 }]);
    expect(yamlFormat.parse('1: a\n"1": b\n').faults).toMatchObject([{ line: 2 }]);
  });
});

describe("a change of a YAML file", () => {
  const change = (text: string, changes: Record<string, string>, careful?: boolean) =>
    yamlFormat.edit(text, new Map(Object.entries(changes)), careful);

  it("replaces the value where it stands and leaves comments, anchors, blanks and order", () => {
    const text = "# head\na:   old # note\n\nb: &x 'old'\nc: 2 # two\n# tail\n";
    expect(change(text, { a: "new", b: "it's", c: "3" })).toBe(
      "# head\na:   new # note\n\nb: &x 'it''s'\nc: 3 # two\n# tail\n",
    );
  });

  it("writes several lines as a block, and a block as one line", () => {
    expect(change("a: old\nb: 1\n", { a: "l1\nl2\n" })).toBe("a: |\n  l1\n  l2\nb: 1\n");
    expect(change("a: |\n  l1\n  l2\nb: 1\n", { a: "one" })).toBe("a: one\nb: 1\n");
    expect(change("a: old # note\n", { a: "l1\nl2" })).toBe('a: "l1\\nl2" # note\n');
  });

  it("quotes what YAML would take for something else", () => {
    for (const value of ["true", "no", "12", "null", "", "a: b", "# x", "*x", "- x", "2026-11-24"])
      expect(change("", { a: value })).toBe(`a: ${JSON.stringify(value)}\n`);
  });

  it("fills an empty value in", () => {
    expect(change("a:\nb: 1\n", { a: "x" })).toBe("a: x\nb: 1\n");
  });

  it("adds new keys at the end, at the column and with the line ending of the file", () => {
    expect(change("a: 1\n", { b: "x", "c d": "z" })).toBe('a: 1\nb: x\n"c d": z\n');
    expect(change("  a: 1\r\n", { b: "l1\nl2" })).toBe("  a: 1\r\n  b: |-\r\n    l1\r\n    l2\r\n");
    expect(change("# empty\n", { b: "x" })).toBe("# empty\nb: x\n");
    expect(change("{a: 1}\n", { b: "x" })).toBe('{a: 1, "b": "x"}\n');
    expect(change("{}\n", { b: "x" })).toBe('{ "b": "x"}\n');
  });

  it("writes anything in double quotes when it is told to be careful", () => {
    expect(change("a: |\n  x\n", { a: "l1\nl2" }, true)).toBe('a: "l1\\nl2"\n');
  });
});
