import type { EnvQuote } from "./env-lines";

/** Reads the same bare in every dialect of env files, and in a shell. */
const SAFE_BARE = /^[A-Za-z0-9_./:@%+,=^-]*$/;

type Writer = (value: string) => string | undefined;

const bare: Writer = (value) => (SAFE_BARE.test(value) ? value : undefined);
const single: Writer = (value) => (/['\r]/.test(value) ? undefined : `'${value}'`);
/** Without escapes and expansions, which dialects disagree about. */
const double: Writer = (value) => (/["\\$`\r]/.test(value) ? undefined : `"${value}"`);
const backtick: Writer = (value) => (/[`\r]/.test(value) ? undefined : `\`${value}\``);

function escapeText(value: string): string {
  const escaped = value
    .replace(/[\\"$]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
  return `"${escaped}"`;
}

const BY_QUOTE: Readonly<Record<EnvQuote, Writer>> = { "": bare, "'": single, '"': double, "`": backtick };

/**
 * Writes a value so that it reads back as it is: in the quotes it stood in if they can hold it, else in the first of
 * none, single, double, backticks, and at last in double quotes with escapes, which hold everything.
 * A newline in a value becomes one of the file.
 */
export function quoteEnvValue(value: string, lineEnding: string, preferred: EnvQuote = ""): string {
  for (const write of [BY_QUOTE[preferred], bare, single, double, backtick]) {
    const written = write(value);
    if (written !== undefined) return written.replaceAll("\n", lineEnding);
  }
  return escapeText(value);
}

/** The same in one line: newlines are escapes. */
export function quoteEnvLine(value: string): string {
  return value.includes("\n") ? escapeText(value) : quoteEnvValue(value, "\n");
}
