import { rm } from "node:fs/promises";
import { CommanderError } from "commander";
import { createInfisicalEmulator } from "./create-infisical-emulator";
import type { InfisicalEmulator, ReadyInfo } from "./emulator";
import { parseCommand } from "./parse-command";
import type { CommandIo } from "./parse-command";
import { replaceFile } from "./state/replace-file";

/** What the command needs of its process. */
export interface RunIo extends CommandIo {
  /** Resolves when the command is told to end (Ctrl-C, SIGTERM). */
  readonly waitForStop: () => Promise<void>;
}

/**
 * The command: starts an emulator, writes the ready file, and ends when it is told to. `argv` is what stands behind the
 * command's name. Resolves with the exit code: 0, or 1 with a message on the error output.
 */
export async function run(argv: readonly string[], io: RunIo = PROCESS_IO): Promise<number> {
  try {
    const { readyFile, options } = parseCommand(argv, io);
    // A ready file of an earlier run would tell a waiting program of an emulator that is gone.
    if (readyFile !== undefined) await rm(readyFile, { force: true });
    const emulator = await createInfisicalEmulator(options);
    try {
      if (readyFile !== undefined) await writeReadyFile(readyFile, emulator);
      io.write(describe(emulator, readyFile, options.dataFile));
      await io.waitForStop();
    } finally {
      await emulator.close();
      if (readyFile !== undefined) await rm(readyFile, { force: true });
    }
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    io.writeError(`secretsync-infisical-emulator: ${explain(error)}\n`);
    return 1;
  }
}

async function writeReadyFile(file: string, emulator: InfisicalEmulator): Promise<void> {
  const { url, clientId, clientSecret, projectId } = emulator;
  const ready: ReadyInfo = { url, clientId, clientSecret, projectId };
  await replaceFile(file, `${JSON.stringify(ready, undefined, 2)}\n`);
}

function describe(emulator: InfisicalEmulator, readyFile: string | undefined, dataFile: string | undefined): string {
  const lines = [
    `Infisical emulator at ${emulator.url}`,
    `  project        ${emulator.projectId}`,
    `  client id      ${emulator.clientId}`,
    `  client secret  ${readyFile === undefined ? "name a file with --ready-file" : `in ${readyFile}`}`,
    `  data           ${dataFile ?? "in memory, gone at the end"}`,
    "Ctrl-C ends it.",
  ];
  return `${lines.join("\n")}\n`;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return "it could not be started";
  const isPortTaken = "code" in error && error.code === "EADDRINUSE";
  return isPortTaken ? `${error.message}: end what listens there, or choose another --port` : error.message;
}

function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    // `once`: a second Ctrl-C ends the process at once.
    process.once("SIGINT", () => {
      resolve();
    });
    process.once("SIGTERM", () => {
      resolve();
    });
  });
}

const PROCESS_IO: RunIo = {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  waitForStop: waitForSignal,
};
