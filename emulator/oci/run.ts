import { rm } from "node:fs/promises";
import { CommanderError } from "commander";
import { removeClientConfig, writeClientConfig } from "./client-config";
import { createEmulator } from "./create-emulator";
import type { Emulator } from "./emulator";
import { parseCommand } from "./parse-command";
import type { CommandIo, ParsedCommand } from "./parse-command";
import { toReadyFile } from "./ready-info";
import { replaceFile } from "./state/state-file";

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
    const command = await parseCommand(argv, io);
    // A ready file of an earlier run would tell a waiting program of an emulator that is gone.
    if (command.readyFile !== undefined) await rm(command.readyFile, { force: true });
    const emulator = await createEmulator(command.options);
    try {
      await writeFiles(command, emulator);
      io.write(describe(emulator, command));
      await io.waitForStop();
    } finally {
      await emulator.close();
      await removeFiles(command);
    }
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    io.writeError(`secretsync-emulator: ${explain(error)}\n`);
    return 1;
  }
}

// The ready file comes last: who finds it finds everything else.
async function writeFiles({ readyFile, configFile }: ParsedCommand, emulator: Emulator): Promise<void> {
  if (configFile !== undefined) await writeClientConfig(configFile, emulator);
  if (readyFile === undefined) return;
  await replaceFile(readyFile, `${JSON.stringify(toReadyFile(emulator), undefined, 2)}\n`);
}

async function removeFiles({ readyFile, configFile }: ParsedCommand): Promise<void> {
  if (readyFile !== undefined) await rm(readyFile, { force: true });
  if (configFile !== undefined) await removeClientConfig(configFile);
}

function describe(emulator: Emulator, { options, configFile }: ParsedCommand): string {
  const lines = [
    `OCI Vault emulator at ${emulator.url}`,
    `  region       ${emulator.region}`,
    `  tenancy      ${emulator.tenancyOcid}`,
    `  user         ${emulator.userOcid}`,
    `  fingerprint  ${emulator.fingerprint}`,
    `  private key  ${emulator.privateKeyPath}`,
    `  compartment  ${emulator.compartmentOcid}`,
    `  vault        ${emulator.vaultOcid}`,
    `  key          ${emulator.keyOcid}`,
    `  keys are at  ${emulator.managementEndpoint}`,
    ...(configFile === undefined ? [] : [`  client file  ${configFile}`]),
    ...describePrincipals(emulator),
    `  data         ${options.dataFile ?? "in memory, gone at the end"}`,
    "Ctrl-C ends it.",
  ];
  return `${lines.join("\n")}\n`;
}

function describePrincipals({ principals }: Emulator): readonly string[] {
  if (principals === undefined) return [];
  const { metadataUrl, resourcePrincipal, kubernetes } = principals;
  return [
    `  instance     ${metadataUrl}`,
    `  resource     ${resourcePrincipal.tokenFile}`,
    `  cluster      https://${kubernetes.host}:${String(kubernetes.port)}`,
  ];
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "EADDRINUSE")
    return `${error.message}: end what listens there, or choose another --port`;
  return error.message;
}

function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    // `once`: a second Ctrl-C ends the process at once.
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

const PROCESS_IO: RunIo = {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  waitForStop: waitForSignal,
};
