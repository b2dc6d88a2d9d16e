/** Reads as a text without quotes, in YAML 1.1 and 1.2. */
const SAFE_PLAIN = /^[A-Za-z_/][A-Za-z0-9_./@%+-]*$/;
/** Words that a reader of YAML 1.1 takes for something else than a text. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i;
const NUMBER_OR_BOOLEAN = /^(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|true|false)$/;
/** Characters that YAML asks to escape, or that a reader may take for a line ending. */
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/;
const ALL_UNSAFE = new RegExp(UNSAFE, "g");

export interface YamlStyle {
  /** How the value stood before: plain, quotes, a block. */
  readonly type?: string;
  /** It was a number or a boolean, and not a text. */
  readonly isTyped?: boolean;
  /** Columns before the key. */
  readonly indent: number;
  /** Nothing but the end of the line follows, so that a block may stand here. */
  readonly mayBeBlock: boolean;
}

const isPlain = (value: string): boolean => SAFE_PLAIN.test(value) && !RESERVED.test(value);
const mayBeSingle = (value: string): boolean => !value.includes("\n") && !UNSAFE.test(value);
/** A block finds its indentation in its first line, so that line must begin with text. */
const mayBeBlock = (value: string): boolean => value.includes("\n") && !UNSAFE.test(value) && /^[^\s]/.test(value);

/**
 * Writes a value so that every reader of YAML reads it back as a text: in the style it stood in if that can hold it,
 * else several lines as a block, and anything that is not a plain word in double quotes.
 */
export function quoteYamlValue(value: string, lineEnding: string, style: YamlStyle): string {
  if (style.isTyped && NUMBER_OR_BOOLEAN.test(value)) return value;
  if (style.mayBeBlock && mayBeBlock(value) && style.type !== "QUOTE_DOUBLE") return block(value, lineEnding, style);
  if (style.type === "QUOTE_SINGLE" && mayBeSingle(value)) return `'${value.replaceAll("'", "''")}'`;
  if (style.type !== "QUOTE_DOUBLE" && isPlain(value)) return value;
  return quoteYamlDouble(value);
}

/** Double quotes hold every text. */
export function quoteYamlDouble(value: string): string {
  const escape = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(ALL_UNSAFE, escape);
}

function block(value: string, lineEnding: string, { indent }: YamlStyle): string {
  const lead = " ".repeat(indent + 2);
  const text = value.replace(/\n$/, "");
  const chomping = value === text ? "-" : text.endsWith("\n") ? "+" : "";
  const lines = text.split("\n").map((line) => (line === "" ? "" : `${lead}${line}`));
  return [`|${chomping}`, ...lines].join(lineEnding);
}
