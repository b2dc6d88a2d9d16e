import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { repositoryRoot } from "./paths.mjs";

const INPUT_FOLDERS = ["provider", "sdk/nodejs", "emulator"];
const INPUT_FILES = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];

/** A digest of what dist/ is compiled from: name, size and time of each file. The compiler itself needs seconds to tell that nothing changed. */
export async function readBuildStamp() {
  const hash = createHash("sha256");
  for (const file of (await listInputs()).sort()) {
    const { size, mtimeMs } = await fs.stat(path.join(repositoryRoot, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

async function listInputs() {
  const lists = INPUT_FOLDERS.map(async (folder) => {
    const entries = await fs.readdir(path.join(repositoryRoot, folder), { recursive: true });
    return entries.filter((entry) => /\.(ts|json)$/.test(entry)).map((entry) => path.join(folder, entry));
  });
  return [...INPUT_FILES, ...(await Promise.all(lists)).flat()];
}
