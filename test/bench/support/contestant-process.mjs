import { fork } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { openEmulator } from "./emulator-process.mjs";

const SELF = fileURLToPath(import.meta.url);

/**
 * Runs a contestant in a process of its own, cold as a real run is, so that its memory is its own. `module` exports
 * `contend(emulator, options)`, which gives results by what was done.
 */
export function runContestant(module, ready, options) {
  return new Promise((resolve, reject) => {
    const child = fork(SELF, [], { execArgv: ["--expose-gc"], serialization: "advanced" });
    let answer;
    child.on("message", (message) => (answer = message));
    child.on("error", reject);
    child.on("exit", (code) => {
      if (answer === undefined) reject(new Error(`the bench's process ended with ${code}`));
      else if (answer.error) reject(answer.error);
      else resolve(answer.results);
    });
    child.send({ module, ready, options });
  });
}

if (process.argv[1] === SELF) {
  process.once("message", async ({ module, ready, options }) => {
    try {
      const { contend } = await import(module);
      process.send({ results: await contend(await openEmulator(ready), options) });
    } catch (error) {
      process.send({ error });
    }
    process.disconnect();
  });
}
