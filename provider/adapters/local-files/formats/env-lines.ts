import type { Fault, Warning } from "./format";
import { createLineIndex } from "./text-lines";

export const ENV_KEY = /^[A-Za-z0-9_.-]+$/;

/** How a value stands in an env file: bare or within a kind of quotes. */
export type EnvQuote = "" | "'" | '"' | "`";

/** One assignment, with the place of its value (quotes included). */
export interface EnvLine {
  readonly key: string;
  readonly line: number;
  readonly value: string;
  readonly quote: EnvQuote;
  readonly start: number;
  readonly end: number;
}

export interface EnvLines {
  readonly lines: readonly EnvLine[];
  readonly faults: readonly Fault[];
  readonly warnings: readonly Warning[];
}

const IGNORED = /[ \t\r]*(?:#[^\n]*)?(?:\n|$)/y;
const ASSIGNMENT = /[ \t]*(?:export[ \t]+)?([A-Za-z0-9_.-]+)[ \t]*=/y;
const BLANKS = /[ \t]*/y;
const REST_OF_LINE = /[^\n]*(?:\n|$)/y;

/**
 * Reads an env file line by line.
 *
 * | written | value |
 * | --- | --- |
 * | `KEY=text`, `export KEY=text`, `KEY = text` | `text`, without blanks around it |
 * | `KEY=text # note` | `text`: a comment needs a blank before it |
 * | `KEY=a#b` | `a#b`, with a warning, as dotenv for Node.js would cut it |
 * | `KEY=` | empty |
 * | `KEY='…'`, `` KEY=`…` `` | as it stands, over several lines if need be |
 * | `KEY="…"` | the same, and `\n` `\r` `\t` `\\` `\"` `\$` are escapes |
 *
 * `${…}` is never expanded. A line ending inside quotes is one newline, whatever the file's line endings are, so that
 * a checkout on Windows holds the same secret. Everything else is a fault.
 */
export function readEnvLines(text: string): EnvLines {
  const lineOf = createLineIndex(text);
  const result = { lines: [] as EnvLine[], faults: [] as Fault[], warnings: [] as Warning[] };
  let at = 0;
  while (at < text.length) {
    const ignored = endOf(IGNORED, text, at);
    if (ignored !== undefined) {
      at = ignored;
      continue;
    }
    const { line } = lineOf(at);
    const read = readAssignment(text, at);
    if (typeof read === "string") {
      result.faults.push({ line, reason: read });
      at = endOf(REST_OF_LINE, text, at) ?? text.length;
      continue;
    }
    result.lines.push({ ...read, line });
    if (read.quote === "" && read.value.includes("#"))
      result.warnings.push({
        line,
        text: `the # belongs to the value of ${read.key}; some readers of env files would cut it there: put the value in quotes`,
      });
    at = read.next;
  }
  return result;
}

type Assignment = Omit<EnvLine, "line"> & { readonly next: number };

/** One assignment, or what is wrong with the line. */
function readAssignment(text: string, at: number): Assignment | string {
  ASSIGNMENT.lastIndex = at;
  const match = ASSIGNMENT.exec(text);
  if (match?.[1] === undefined) return "this is not KEY=value, a comment or an empty line";
  const afterEquals = ASSIGNMENT.lastIndex;
  const start = endOf(BLANKS, text, afterEquals) ?? afterEquals;
  const quote = text[start];
  if (quote === "'" || quote === '"' || quote === "`") return readQuoted(text, match[1], start, quote);
  return readBare(text, match[1], afterEquals, start);
}

function readQuoted(text: string, key: string, start: number, quote: EnvQuote): Assignment | string {
  const close = findClosingQuote(text, start + 1, quote);
  if (close === -1) return `the ${quote} that opens the value of ${key} is not closed`;
  const next = endOf(IGNORED, text, close + 1);
  if (next === undefined) return `there is text after the ${quote} that closes the value of ${key}`;
  const inner = text.slice(start + 1, close).replaceAll("\r\n", "\n");
  return { key, quote, value: quote === '"' ? unescapeText(inner) : inner, start, end: close + 1, next };
}

function findClosingQuote(text: string, from: number, quote: string): number {
  let close = text.indexOf(quote, from);
  if (quote !== '"') return close;
  while (close !== -1 && countBackslashesBefore(text, close, from) % 2 === 1) close = text.indexOf(quote, close + 1);
  return close;
}

function countBackslashesBefore(text: string, end: number, from: number): number {
  let start = end;
  while (start > from && text[start - 1] === "\\") start -= 1;
  return end - start;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\", '"': '"', $: "$" };

function unescapeText(text: string): string {
  return text.replace(/\\([nrt\\"$])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

function readBare(text: string, key: string, afterEquals: number, start: number): Assignment | string {
  const next = endOf(REST_OF_LINE, text, start) ?? text.length;
  const rest = text.slice(start, next);
  if (rest.startsWith("#") && start === afterEquals)
    return `it is not clear whether the # after ${key}= begins a comment; put a blank before it, or the value in quotes`;
  const value = rest.startsWith("#") ? "" : rest.replace(/[ \t]#.*$/s, "").replace(/[ \t\r\n]+$/, "");
  // An empty value stands directly after the sign, so that what is written there keeps clear of a comment.
  const from = value === "" ? afterEquals : start;
  return { key, quote: "", value, start: from, end: from + value.length, next };
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
