import fs from "node:fs/promises";
import process from "node:process";

/** Cases of one client: each prints `ok <what it shows>` or `not ok <what it shows>: <reason>`. */
export function createSuite() {
  const cases = [];
  return {
    add: (title, run) => cases.push({ title, run }),
    /** Runs all, `concurrency` at a time; sets the exit code to 1 if any failed. */
    run: async (concurrency = 1) => {
      const waiting = [...cases];
      const work = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await runCase(next);
      };
      await Promise.all(Array.from({ length: concurrency }, work));
    },
  };
}

async function runCase({ title, run }) {
  try {
    await run();
    console.log(`ok ${title}`);
  } catch (error) {
    process.exitCode = 1;
    const reason = String(error?.message ?? error).replace(/\s+/g, " ");
    console.log(`not ok ${title}: ${reason.slice(0, 600)}`);
  }
}

/** What the ready file of the emulator says; EMULATOR_READY names it. */
export async function readReady() {
  return JSON.parse(await fs.readFile(process.env.EMULATOR_READY, "utf8"));
}

/** Calls one of the emulator's own endpoints. */
export async function control(ready, method, path, body) {
  const response = await fetch(`${ready.url}/_emulator/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
  return response.json();
}

export const toBase64 = (text) => Buffer.from(text).toString("base64");
export const fromBase64 = (text) => Buffer.from(text, "base64").toString();
