import { rename, writeFile } from "node:fs/promises";

/** What the emulator writes holds values or its client secret. */
const PRIVATE_MODE = 0o600;

/** Whole or not at all, and only for its owner to read. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.next`;
  await writeFile(next, text, { mode: PRIVATE_MODE });
  await rename(next, path);
}
