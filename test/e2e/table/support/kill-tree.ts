import { execFileSync } from "node:child_process";

/** Kills a process and all that it started, at once: nothing of them can tidy up. */
export function killTree(pid: number): void {
  const table = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const rows = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const find = (parent: number): readonly number[] =>
    rows.flatMap(([child, of]) => (of === parent && child !== undefined ? [child, ...find(child)] : []));
  for (const each of [pid, ...find(pid)]) tryKill(each);
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It ended by itself between the listing and now.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
