import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Stack } from "./stack";

/** A folder with a program, and everything that the CLI printed about it. */
export interface Printed {
  readonly dir: string;
  readonly stacks: readonly Pick<Stack, "name" | "printed">[];
}

/** The inputs that a test wrote itself hold values; everything else that lies about must not. */
const WRITTEN_BY_TESTS = ["settings.json", "index.js", "secrets"] as const;

/** A shorter text stands somewhere by chance. */
const SHORTEST = 9;

/**
 * Where a secret stands in the clear, or as base64: in what the CLI printed, in the state with its history and backups,
 * or in any other file that appeared. A key is looked for line by line, because a printed one may have its line breaks
 * escaped.
 * @throws RangeError for a secret that is too short to be told from other text
 */
export async function findLeaks(project: Printed, secrets: readonly string[]): Promise<readonly string[]> {
  const needles = secrets.flatMap(toNeedles);
  const printed = project.stacks.flatMap(({ name, printed: texts }) =>
    texts.map((text, at) => [`output ${String(at)} of ${name}`, text] as const),
  );
  const stored = await Promise.all(
    (await listFiles(project.dir)).map(
      async (file) => [file, await readFile(path.join(project.dir, file), "utf8")] as const,
    ),
  );
  const leaking = [...printed, ...stored].filter(([, text]) => needles.some((needle) => text.includes(needle)));
  return leaking.map(([place]) => place);
}

function toNeedles(secret: string): readonly string[] {
  const lines = secret.split("\n").filter((line) => line.length >= SHORTEST && !line.startsWith("-----"));
  if (lines.length === 0) throw new RangeError(`a secret of ${String(secret.length)} characters cannot be looked for`);
  return [...lines, Buffer.from(secret).toString("base64").replace(/=+$/, "")];
}

async function listFiles(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .filter((file) => !WRITTEN_BY_TESTS.some((own) => file === own || file.startsWith(`${own}${path.sep}`)));
}
