// Its parser only: nothing is rendered by it, and the whole of it takes three times as long to load.
import { parseWithoutProcessing } from "handlebars/dist/cjs/handlebars/compiler/base.js";

/**
 * A key schema turns the source's key into the destination's name: a Handlebars template over `secretKey` and
 * `environment`, without HTML escaping, helpers or blocks, with exactly one `{{secretKey}}`.
 */
export const PLACEHOLDERS = ["secretKey", "environment"] as const;

type Placeholder = (typeof PLACEHOLDERS)[number];

type Piece = { readonly text: string } | { readonly placeholder: Placeholder };

/** What stands before and after the key in a name, with the environment filled in. */
export interface KeySchema {
  readonly prefix: string;
  readonly suffix: string;
}

const NAME_CHARACTERS = /^[A-Za-z0-9._-]*$/;
const NAME = /^[A-Za-z0-9._-]{1,255}$/;
/** A prefix and suffix with fewer letters and digits than this match what other people name their secrets. */
const SELECTIVE_CHARACTERS = 2;

/** What is wrong with a template and what to do, or `undefined`. Without the template itself: the caller quotes it. */
export function findKeySchemaFault(template: string): string | undefined {
  const pieces = parsePieces(template);
  if (typeof pieces === "string") return pieces;
  const keys = pieces.filter((piece) => "placeholder" in piece && piece.placeholder === "secretKey").length;
  if (keys !== 1) return `must contain {{secretKey}} exactly once, and contains it ${String(keys)} times`;
  const refused = pieces.find((piece) => "text" in piece && !NAME_CHARACTERS.test(piece.text));
  return refused === undefined
    ? undefined
    : "may hold only letters, digits, dots, hyphens and underscores beside its placeholders, as names in OCI do";
}

/** Fills the environment in. The template has no fault (`findKeySchemaFault`). */
export function createKeySchema(template: string, environment: string): KeySchema {
  const pieces = parsePieces(template);
  if (typeof pieces === "string") return { prefix: "", suffix: "" };
  const at = pieces.findIndex((piece) => "placeholder" in piece && piece.placeholder === "secretKey");
  const join = (some: readonly Piece[]) => some.map((piece) => ("text" in piece ? piece.text : environment)).join("");
  return { prefix: join(pieces.slice(0, at)), suffix: join(pieces.slice(at + 1)) };
}

/** The destination's name of a key. */
export function renderName(schema: KeySchema, key: string): string {
  return schema.prefix + key + schema.suffix;
}

/** The key behind a name, or `undefined` when the name does not match the schema. */
export function stripName(schema: KeySchema, name: string): string | undefined {
  const { prefix, suffix } = schema;
  if (name.length <= prefix.length + suffix.length) return undefined;
  if (!name.startsWith(prefix) || !name.endsWith(suffix)) return undefined;
  return name.slice(prefix.length, name.length - suffix.length);
}

/** Whether names that match the schema can be taken for this sync's own. */
export function isSelective(schema: KeySchema): boolean {
  return (schema.prefix + schema.suffix).replace(/[^A-Za-z0-9]/g, "").length >= SELECTIVE_CHARACTERS;
}

/** Why OCI refuses a name, and what to do; `undefined` when it does not. */
export function findNameFault(name: string): string | undefined {
  if (NAME.test(name)) return undefined;
  if (name === "") return "the name is empty: give the key a name";
  if (name.length > 255) return `the name has ${String(name.length)} characters, and OCI admits 255: shorten the key`;
  return "OCI admits only letters, digits, dots, hyphens and underscores in a name: rename the key";
}

function parsePieces(template: string): readonly Piece[] | string {
  let body: readonly hbs.AST.Statement[];
  try {
    body = parseWithoutProcessing(template).body;
  } catch {
    return "is not a template: write {{secretKey}} and {{environment}} with two braces on each side";
  }
  const pieces: Piece[] = [];
  for (const statement of body) {
    const piece = toPiece(statement);
    if (typeof piece === "string") return piece;
    pieces.push(piece);
  }
  return pieces;
}

function toPiece(statement: hbs.AST.Statement): Piece | string {
  if (statement.type === "ContentStatement") return { text: (statement as hbs.AST.ContentStatement).value };
  const known = "use only {{secretKey}} and {{environment}}";
  if (statement.type !== "MustacheStatement") return `holds a block, comment or partial: ${known}`;
  const { path, params, hash } = statement as hbs.AST.MustacheStatement;
  if (params.length > 0 || (hash as hbs.AST.Hash | undefined) !== undefined) return `calls a helper: ${known}`;
  const name = "original" in path ? path.original : "";
  const placeholder = PLACEHOLDERS.find((candidate) => candidate === name);
  return placeholder === undefined ? `has the unknown placeholder {{${name}}}: ${known}` : { placeholder };
}
