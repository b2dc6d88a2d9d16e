import { describe, expect, it } from "vitest";
import { envFormat } from "../../../../provider/adapters/local-files/formats/env";
import { readAll } from "./read-all";

const read = (text: string) => readAll(envFormat, text);

describe("an env file", () => {
  it.each<[string, string, string]>([
    ["a bare value", "KEY=value", "value"],
    ["blanks around the sign and the value", "  KEY = value  ", "value"],
    ["an exported key", "export KEY=value", "value"],
    ["a value with blanks inside", "KEY=two  words", "two  words"],
    ["an empty value", "KEY=", ""],
    ["an empty value with a comment", "KEY= # note", ""],
    ["an empty value in quotes", 'KEY=""', ""],
    ["a bare value with a comment", "KEY=value # note", "value"],
    ["a # inside a bare value", "KEY=a#b", "a#b"],
    ["a # inside quotes", 'KEY="a # b"', "a # b"],
    ["a comment after quotes", "KEY='a' # it's", "a"],
    ["equal signs", "KEY=a=b==", "a=b=="],
    ["quotes inside a bare value", `KEY=it's "so"`, `it's "so"`],
    ["double quotes inside single ones", `KEY='{"a": 1}'`, '{"a": 1}'],
    ["backticks", 'KEY=`it\'s "so"`', `it's "so"`],
    ["no escapes in single quotes", String.raw`KEY='a\nb'`, String.raw`a\nb`],
    ["no escapes in backticks", "KEY=`a\\nb`", String.raw`a\nb`],
    ["no escapes in a bare value", String.raw`KEY=a\nb`, String.raw`a\nb`],
    ["escapes in double quotes", String.raw`KEY="a\nb\tc\rd\\n\"e\$f"`, 'a\nb\tc\rd\\n"e$f'],
    ["other backslashes in double quotes", String.raw`KEY="\d+\w"`, String.raw`\d+\w`],
    ["a backslash at the end of double quotes", String.raw`KEY="C:\\"`, "C:\\"],
    ["references, as they are", 'KEY="${A} $B $(c)"', "${A} $B $(c)"],
    ["several lines in double quotes", 'KEY="a\nb\n\nc"', "a\nb\n\nc"],
    ["several lines in single quotes", "KEY='a\n# no comment\nb'", "a\n# no comment\nb"],
    ["several lines with the line endings of Windows", 'KEY="a\r\nb"\r\n', "a\nb"],
    ["the line ending of Windows after a bare value", "KEY=value\r\n", "value"],
    ["blanks that are not ASCII", "KEY=\u00a0x\u00a0", "\u00a0x\u00a0"],
    ["characters of any kind", "KEY=grüße😀", "grüße😀"],
  ])("holds %s", (_, text, value) => {
    expect(read(text)).toEqual({ KEY: value });
  });

  it("holds keys with dots, dashes and digits, and a key called export", () => {
    expect(read("a.b-c_1=1\n2FA=2\nexport=3\n")).toEqual({ "a.b-c_1": "1", "2FA": "2", export: "3" });
  });

  it("may hold nothing but comments and empty lines", () => {
    expect(read("")).toEqual({});
    expect(read("\n# a comment\n   \n\t# another")).toEqual({});
  });

  it("warns of a # that other readers cut at", () => {
    const { warnings } = envFormat.parse("A=1\nB=x#y\nC='x#y'\n");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ line: 2 });
    expect(JSON.stringify(warnings)).not.toContain("x#y");
  });

  it("says every line that is not one of its own, without quoting it", () => {
    const text = ["A=1", "canary line", "B='canary", 'C="canary" canary', "D=#canary", "export canary", "=canary"].join(
      "\n",
    );
    const { faults } = envFormat.parse(text);
    expect(faults.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(JSON.stringify(faults)).not.toContain("canary");
  });

  it("says the first line of a quote that is not closed", () => {
    expect(envFormat.parse('A=1\nB="never\nclosed').faults).toMatchObject([{ line: 2 }, { line: 3 }]);
  });

  it("says both lines of a key that stands twice", () => {
    expect(envFormat.parse("A=1\nB=2\n\nA=1\n").faults).toEqual([
      { line: 4, reason: "the key A stands here and in line 1; remove one of them" },
    ]);
  });

  it("takes only keys that can be read back", () => {
    expect(envFormat.refuseKey("A.b-c_1")).toBeUndefined();
    for (const key of ["", "a b", "a=b", "ä", "a/b"]) expect(envFormat.refuseKey(key)).toContain("letters");
  });
});

describe("a change of an env file", () => {
  const change = (text: string, changes: Record<string, string>) =>
    envFormat.edit(text, new Map(Object.entries(changes)));

  it("leaves everything else as it is", () => {
    const text = "# head\nexport A = 'old' # note\n\nB=\"x\"   \nC=\n";
    expect(change(text, { A: "new", C: "3" })).toBe("# head\nexport A = 'new' # note\n\nB=\"x\"   \nC=3\n");
  });

  it.each<[string, string, string, string]>([
    ["double quotes", 'A="old"', "a b", 'A="a b"'],
    ["single quotes", "A='old'", "plain", "A='plain'"],
    ["backticks", "A=`old`", "it's", "A=`it's`"],
    ["no quotes", "A=old", "new", "A=new"],
  ])("keeps the quotes that it found: %s", (_, text, value, expected) => {
    expect(change(text, { A: value })).toBe(expected);
  });

  it.each<[string, string, string]>([
    ["nothing", "a/b:c=d", "a/b:c=d"],
    ["single quotes", "a b", "'a b'"],
    ["single quotes against expansion", "$HOME", "'$HOME'"],
    ["single quotes over lines", "a\nb\n", "'a\nb\n'"],
    ["double quotes", "it's", `"it's"`],
    ["backticks", `it's "so"`, '`it\'s "so"`'],
    ["escapes", 'it\'s "so" `', String.raw`"it's \"so\" ` + '`"'],
    ["escapes for a carriage return", "a\rb", String.raw`"a\rb"`],
  ])("writes a new value with %s", (_, value, written) => {
    expect(change("", { A: value })).toBe(`A=${written}\n`);
  });

  it("adds new keys at the end, with the line ending that the file has or lacks", () => {
    expect(change("A=1\n", { B: "2", C: "3" })).toBe("A=1\nB=2\nC=3\n");
    expect(change("A=1", { B: "2" })).toBe("A=1\nB=2");
    expect(change("A=1\r\n", { B: "x\ny" })).toBe("A=1\r\nB='x\r\ny'\r\n");
  });

  it("keeps a value clear of the comment after an empty one", () => {
    expect(change("A=# \nB= # note\n".slice(5), { B: "2" })).toBe("B=2 # note\n");
  });
});
