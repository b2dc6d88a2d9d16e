#!/usr/bin/env node
import { writeFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { createInfisicalEmulator } from "./create-infisical-emulator";
import type { InfisicalEmulator, ReadyInfo } from "./emulator";

interface Flags {
  readonly host: string;
  readonly port?: number;
  readonly readyFile?: string;
  readonly data?: string;
  readonly latencyMs: number;
}

/** The file holds the client secret. */
const PRIVATE_MODE = 0o600;
const MAX_PORT = 65_535;

const program = new Command("secretsync-infisical-emulator")
  .description("The part of Infisical's API that deals with secrets, on this machine. Ctrl-C ends it.")
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .option("--port <number>", "port; 0 takes any free one (default: the port in the data file, else 0)", parsePort)
  .option("--ready-file <file>", "write url, clientId, clientSecret and projectId there as JSON, once it listens")
  .option("--data <file>", "keep the state in this file (default: memory only)")
  .option("--latency-ms <number>", "every answer comes this much later", parseCount, 0)
  .action(async () => {
    await run(program.opts<Flags>());
  });

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : "the emulator could not be started");
  process.exitCode = 1;
});

async function run({ host, port, readyFile, data, latencyMs }: Flags): Promise<void> {
  const emulator = await createInfisicalEmulator({
    host,
    latencyMs,
    ...(port === undefined ? {} : { port }),
    ...(data === undefined ? {} : { dataFile: data }),
  });
  if (readyFile !== undefined) await writeReadyFile(readyFile, emulator);
  console.log(`Infisical emulator at ${emulator.url}`);
  console.log(`  project     ${emulator.projectId}`);
  console.log(`  client id   ${emulator.clientId}`);
  console.log(
    readyFile === undefined ? "  (for the client secret, name a file with --ready-file)" : `  secret in   ${readyFile}`,
  );
  await waitForEnd();
  await emulator.close();
}

async function writeReadyFile(
  file: string,
  { url, clientId, clientSecret, projectId }: InfisicalEmulator,
): Promise<void> {
  const ready: ReadyInfo = { url, clientId, clientSecret, projectId };
  await writeFile(file, `${JSON.stringify(ready, undefined, 2)}\n`, { mode: PRIVATE_MODE });
}

function waitForEnd(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      resolve();
    };
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
  });
}

function parseCount(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError("It must be a whole number, 0 or more.");
}

function parsePort(text: string): number {
  const value = parseCount(text);
  if (value <= MAX_PORT) return value;
  throw new InvalidArgumentError(`It must be at most ${String(MAX_PORT)}.`);
}
