import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** Global set-up of the fault schedules: a file for the counts of all shards, printed as one table at the end. */
export default async function setUp(project) {
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "secretsync-faults-"));
  const file = path.join(scratch, "counts");
  await fs.writeFile(file, "");
  project.provide("faultCounts", file);
  return async () => {
    printCounts(await fs.readFile(file, "utf8"));
    await fs.rm(scratch, { recursive: true, force: true });
  };
}

/** One line of JSON per shard. */
function printCounts(text) {
  const sums = new Map();
  for (const line of text.split("\n").filter((candidate) => candidate !== "")) {
    for (const [what, count] of Object.entries(JSON.parse(line))) sums.set(what, (sums.get(what) ?? 0) + count);
  }
  const width = Math.max(0, ...[...sums.keys()].map((what) => what.length));
  const rows = [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, count]) => `  ${what.padEnd(width)}  ${count}`);
  console.log(`\nfault schedules played: ${sums.get("schedules") ?? 0}\n${rows.join("\n")}`);
}
