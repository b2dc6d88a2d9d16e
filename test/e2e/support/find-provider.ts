import { execFileSync } from "node:child_process";

/** The host of dynamic providers, as its command line names it (@pulumi/pulumi 3.248.0, `cmd/dynamic-provider`). */
const PROVIDER = "dynamic-provider";

/** The process of the dynamic provider among those that a CLI has started; `undefined` while there is none. */
export function findProvider(cliPid: number): number | undefined {
  const rows = listProcesses();
  const find = (parent: number): readonly Row[] =>
    rows.filter((row) => row.parent === parent).flatMap((row) => [row, ...find(row.pid)]);
  // A shell script starts it: only the Node process itself is the provider.
  const hosts = find(cliPid).filter(({ program, command }) => program === "node" && command.includes(PROVIDER));
  return hosts.at(-1)?.pid;
}

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly program: string;
  readonly command: string;
}

function listProcesses(): readonly Row[] {
  const table = execFileSync("ps", ["-ww", "-eo", "pid=,ppid=,comm=,args="], { encoding: "utf8" });
  return table.split("\n").flatMap((line) => {
    const [, pid, parent, program, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return program === undefined || command === undefined
      ? []
      : [{ pid: Number(pid), parent: Number(parent), program, command }];
  });
}
