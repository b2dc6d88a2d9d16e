import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

export const ROOT = path.resolve(__dirname, "../..");

/** One import of a module, whatever its form: `import`, `export from`, `import()`, `require()`. */
export interface Import {
  /** A file of this repository as `provider/core/plan.ts`, or the name of a package. */
  readonly target: string;
  readonly isLocal: boolean;
  /** Gone when the code runs. */
  readonly isTypeOnly: boolean;
}

export interface Module {
  /** From the root of the repository, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** What it reads of the world, as written: `process.env`, `Date.now`, `new Date()`. Comments and texts do not count. */
  readonly reads: readonly string[];
}

const SKIPPED = new Set(["node_modules", "dist", "bin"]);

/** Files below a folder whose names end so; generated and installed ones are left out. */
export function listFiles(folder: string, ...endings: readonly string[]): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listFiles(file, ...endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [file] : [];
  });
}

export function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

/** Every TypeScript module below a folder. */
export function readModules(folder: string): readonly Module[] {
  return listFiles(folder, ".ts").map((file) => parseModule(file, readText(file)));
}

export function parseModule(file: string, text: string): Module {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const reads: string[] = [];
  const visit = (node: ts.Node): void => {
    const found = readImport(node);
    if (found !== undefined) imports.push(resolveImport(file, found.specifier, found.isTypeOnly));
    const read = readOfWorld(node);
    if (read !== undefined) reads.push(read);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return { file, text, lines, imports, reads };
}

interface Found {
  readonly specifier: string;
  readonly isTypeOnly: boolean;
}

function readImport(node: ts.Node): Found | undefined {
  if (ts.isImportDeclaration(node)) return withSpecifier(node.moduleSpecifier, isTypeImport(node.importClause));
  if (ts.isExportDeclaration(node)) return withSpecifier(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? withSpecifier(node.argument.literal, true) : undefined;
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  return isImport || isRequire ? withSpecifier(node.arguments[0], false) : undefined;
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every(({ isTypeOnly }) => isTypeOnly)
  );
}

function withSpecifier(specifier: ts.Node | undefined, isTypeOnly: boolean): Found | undefined {
  return specifier !== undefined && ts.isStringLiteral(specifier)
    ? { specifier: specifier.text, isTypeOnly }
    : undefined;
}

function resolveImport(file: string, specifier: string, isTypeOnly: boolean): Import {
  if (!specifier.startsWith(".")) return { target: packageOf(specifier), isLocal: false, isTypeOnly };
  const target = path.posix.join(path.posix.dirname(file), specifier);
  return { target: fileOf(target), isLocal: true, isTypeOnly };
}

/** The file that a specifier means: `plan`, `plan.js` of a dynamic import, or the index of a folder. */
function fileOf(target: string): string {
  if (target.endsWith(".json")) return target;
  const bare = target.replace(/\.js$/, "");
  const index = `${bare}/index.ts`;
  return existsSync(path.join(ROOT, index)) ? index : `${bare}.ts`;
}

function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function readOfWorld(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node)) {
    const isDate = ts.isIdentifier(node.expression) && node.expression.text === "Date";
    return isDate && (node.arguments ?? []).length === 0 ? "new Date()" : undefined;
  }
  const object =
    ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? node.expression : undefined;
  if (object === undefined || !ts.isIdentifier(object)) return undefined;
  const name = ts.isPropertyAccessExpression(node) ? node.name.text : elementName(node);
  return name === undefined ? undefined : `${object.text}.${name}`;
}

function elementName(node: ts.Node): string | undefined {
  return ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)
    ? node.argumentExpression.text
    : undefined;
}
