import { ENV_KEY, readEnvLines } from "./env-lines";
import { findRepeatedKeys } from "./find-repeated-keys";
import type { Format, ParsedText } from "./format";
import { quoteEnvValue } from "./quote-env-value";
import { appendLines, applySplices, findLineEnding } from "./text-lines";
import { toEntry } from "./to-entry";

function parse(text: string): ParsedText {
  const { lines, faults, warnings } = readEnvLines(text);
  return {
    entries: lines.map(({ key, line, value }) => toEntry(key, line, value)),
    faults: [...faults, ...findRepeatedKeys(lines)],
    warnings,
  };
}

function edit(text: string, changes: ReadonlyMap<string, string>): string {
  const ending = findLineEnding(text);
  const { lines } = readEnvLines(text);
  const splices = lines.flatMap(({ key, quote, start, end }) => {
    const value = changes.get(key);
    return value === undefined ? [] : [{ start, end, text: quoteEnvValue(value, ending, quote) }];
  });
  const known = new Set(lines.map(({ key }) => key));
  const added = [...changes]
    .filter(([key]) => !known.has(key))
    .map(([key, value]) => `${key}=${quoteEnvValue(value, ending)}`);
  return appendLines(applySplices(text, splices), added);
}

/** Env files; the dialect is described at `readEnvLines`. */
export const envFormat: Format = {
  parse,
  edit,
  refuseKey: (key) =>
    ENV_KEY.test(key) ? undefined : "an env file holds only keys of letters, digits, underscores, dots and hyphens",
};
