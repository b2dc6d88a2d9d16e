import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { envFormat } from "../../../../provider/adapters/local-files/formats/env";
import type { Format } from "../../../../provider/adapters/local-files/formats/format";
import { jsonFormat } from "../../../../provider/adapters/local-files/formats/json";
import { yamlFormat } from "../../../../provider/adapters/local-files/formats/yaml";
import { readAll } from "./read-all";

const FORMATS: readonly (readonly [name: string, format: Format, empty: string])[] = [
  ["env", envFormat, ""],
  ["JSON", jsonFormat, "{}"],
  ["YAML", yamlFormat, ""],
];

/** Text as it is, and text made of what quoting gets wrong. */
const nasty = fc
  .array(
    fc.constantFrom(
      "'",
      '"',
      "`",
      "\n",
      "\r",
      "\r\n",
      "\\",
      "\\n",
      "$",
      "${A}",
      "#",
      " #",
      " ",
      "\t",
      "=",
      ":",
      ": ",
      "- ",
      "|",
      "&",
      "*",
      "!",
      "%",
      "@",
      "{",
      "}",
      "[",
      ",",
      "\u0000",
      "\u0085",
      "\u00a0",
      "\u2028",
      "\ufeff",
      "\u007f",
      "é",
      "😀",
      "a",
      "true",
      "null",
      "1",
      "---",
      "...",
      "<<",
      "?",
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));
const value = fc.oneof(nasty, fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }));
const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
const secrets = fc.dictionary(key, value, { minKeys: 1, maxKeys: 6, noNullPrototype: true });

describe.each(FORMATS)("values in %s", (_, format, empty) => {
  it("read back as they were written", () => {
    fc.assert(
      fc.property(secrets, fc.boolean(), (written, careful) => {
        const text = format.edit(empty, new Map(Object.entries(written)), careful);
        expect(readAll(format, text)).toEqual(written);
      }),
      { numRuns: 500 },
    );
  });

  it("read back as they were written over others, and leave those beside them alone", () => {
    fc.assert(
      fc.property(secrets, secrets, (before, after) => {
        const text = format.edit(empty, new Map(Object.entries(before)));
        const changed = format.edit(text, new Map(Object.entries(after)));
        expect(readAll(format, changed)).toEqual({ ...before, ...after });
      }),
      { numRuns: 500 },
    );
  });

  it("change one line, and every other line stays what it was", () => {
    const oneLine = fc.stringMatching(/^[a-z0-9 #$'"]{0,12}$/);
    fc.assert(
      fc.property(fc.dictionary(key, oneLine, { minKeys: 2, noNullPrototype: true }), oneLine, (before, next) => {
        const text = format.edit(empty, new Map(Object.entries(before)));
        const changedKey = Object.keys(before)[1]!;
        const changed = format.edit(text, new Map([[changedKey, next]]));
        const lines = text.split("\n");
        const changedLines = changed.split("\n");
        expect(changedLines).toHaveLength(lines.length);
        expect(lines.filter((line, index) => line !== changedLines[index]).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});

describe("an env file made of anything", () => {
  it("is read or refused, and never ends the reader", () => {
    fc.assert(
      fc.property(
        fc.array(nasty).map((lines) => lines.map((line) => `K=${line}`).join("\n")),
        (text) => {
          for (const [, format] of FORMATS) expect(format.parse(text)).toHaveProperty("faults");
        },
      ),
      { numRuns: 500 },
    );
  });
});
