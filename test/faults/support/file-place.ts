import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ENVIRONMENTS } from "./names";
import type { TestedSource } from "./tested-source";

/** Files on the disk, one of JSON for each environment; a person saves them between any two calls of the sync. */
export function createFilePlace(cwd: string): TestedSource {
  rmSync(join(cwd, "secrets"), { recursive: true, force: true });
  for (const environment of ENVIRONMENTS) {
    mkdirSync(join(cwd, "secrets", environment), { recursive: true });
    writeFileSync(fileOf(cwd, environment), "{}\n");
  }
  const peek: TestedSource["peek"] = (environment) =>
    new Map(Object.entries(JSON.parse(readFileSync(fileOf(cwd, environment), "utf8")) as Record<string, string>));
  return {
    adapter: undefined,
    config: () => ({ kind: "local", path: "secrets", allowPlaintextWriteBack: true }),
    edit: (environment, key, text) => {
      const held = new Map(peek(environment));
      if (text === undefined) held.delete(key);
      else held.set(key, text);
      writeFileSync(fileOf(cwd, environment), `${JSON.stringify(Object.fromEntries(held), undefined, 2)}\n`);
    },
    peek,
  };
}

function fileOf(cwd: string, environment: string): string {
  return join(cwd, "secrets", environment, "secrets.json");
}
