import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Folder for what the CLI printed, for the pictures of the README; nothing is kept without it. */
const FOLDER = process.env["SECRETSYNC_PICTURES"];

export async function keepPicture(name: string, text: string): Promise<void> {
  if (FOLDER === undefined) return;
  await mkdir(FOLDER, { recursive: true });
  await writeFile(path.join(FOLDER, `${name}.txt`), text);
}
