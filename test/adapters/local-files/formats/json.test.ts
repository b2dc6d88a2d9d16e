import { describe, expect, it } from "vitest";
import { jsonFormat } from "../../../../provider/adapters/local-files/formats/json";
import { readAll } from "./read-all";

describe("a JSON file", () => {
  it("holds texts, and numbers and booleans as they are written", () => {
    const text = String.raw`{"A": "a\n\u00e9\ud83d\ude00", "B": 1.50, "C": 12345678901234567890, "D": true, "E": -1e3, "__proto__": "p"}`;
    expect(Object.entries(readAll(jsonFormat, text))).toEqual(
      Object.entries({ A: "a\né😀", B: "1.50", C: "12345678901234567890", D: "true", E: "-1e3", ["__proto__"]: "p" }),
    );
  });

  it("says of each key that is not a text what to do, and gives the others", () => {
    const { entries, faults } = jsonFormat.parse(
      '{\n"A": null,\n"B": [1],\n"C": {"x": 1},\n"D": "d",\n"E": "\\ud800"}',
    );
    expect(faults).toEqual([]);
    expect(entries.map((entry) => [entry.key, entry.line, "problem" in entry])).toEqual([
      ["A", 2, true],
      ["B", 3, true],
      ["C", 4, true],
      ["D", 5, false],
      ["E", 6, true],
    ]);
  });

  it.each<[string, string, number, number]>([
    ["a missing comma", '{\n  "A": "canary"\n  "B": "canary"\n}', 3, 3],
    ["a trailing comma", '{\n  "A": "canary",\n}', 3, 1],
    ["a comment", '{\n  // canary\n  "A": "1"\n}', 2, 3],
    ["a word", '{"A": canary}', 1, 7],
    ["an open text", '{"A": "canary\n}', 1, 7],
    ["text after the end", '{"A": "1"}\ncanary', 2, 1],
    ["nothing", "", 1, 1],
  ])("says where it is not JSON, without quoting it: %s", (_, text, line, column) => {
    const { faults } = jsonFormat.parse(text);
    expect(faults).toMatchObject([{ line, column }]);
    expect(JSON.stringify(faults)).not.toContain("canary");
  });

  it.each(["[]", '"text"', "12", "null"])("is an object, and not %s", (text) => {
    expect(jsonFormat.parse(text).faults).toEqual([{ line: 1, reason: "the file is not a JSON object" }]);
  });

  it("says both lines of a key that stands twice", () => {
    expect(jsonFormat.parse('{\n"A": "1",\n"A": "2"}').faults).toMatchObject([{ line: 3 }]);
  });
});

describe("a change of a JSON file", () => {
  const change = (text: string, changes: Record<string, string>) =>
    jsonFormat.edit(text, new Map(Object.entries(changes)));

  it("replaces the value where it stands and leaves the rest", () => {
    const text = '{\n\t"A" : "old",\n\n\t"B":1,  "C": "x"\n}';
    expect(change(text, { A: 'n"w', B: "2" })).toBe('{\n\t"A" : "n\\"w",\n\n\t"B":"2",  "C": "x"\n}');
  });

  it("adds new keys after the last one, spaced like it", () => {
    expect(change('{\n    "A": "1"\n}\n', { B: "2", C: "3" })).toBe(
      '{\n    "A": "1",\n    "B": "2",\n    "C": "3"\n}\n',
    );
    expect(change('{"A":"1"}', { B: "2" })).toBe('{"A":"1","B":"2"}');
    expect(change('{\r\n  "A": "1"\r\n}\r\n', { B: "2" })).toBe('{\r\n  "A": "1",\r\n  "B": "2"\r\n}\r\n');
  });

  it("adds the first keys to an empty object", () => {
    expect(change("{}", { A: "1", B: "2" })).toBe('{\n  "A": "1",\n  "B": "2"\n}');
    expect(change("{\n}\n", { A: "1" })).toBe('{\n  "A": "1"\n}\n');
  });
});
