import { Command, InvalidArgumentError } from "commander";
import type { InfisicalEmulatorOptions } from "./emulator";

export interface CommandIo {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

export interface ParsedCommand {
  readonly readyFile: string | undefined;
  readonly options: InfisicalEmulatorOptions;
}

interface Flags {
  readonly host: string;
  readonly port?: number;
  readonly readyFile?: string;
  readonly data?: string;
  readonly latencyMs: number;
}

const MAX_PORT = 65_535;

/** `argv` is what stands behind the command's name. @throws CommanderError, whose `exitCode` is 0 for `--help`. */
export function parseCommand(argv: readonly string[], io: CommandIo): ParsedCommand {
  const command = new Command("secretsync-infisical-emulator")
    .description("The part of Infisical's API that deals with secrets, on this machine. Ctrl-C ends it.")
    .exitOverride()
    .configureOutput({ writeOut: io.write, writeErr: io.writeError })
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port; 0 takes any free one (default: the port in the data file, else 0)", parsePort)
    .option("--ready-file <file>", "write url, clientId, clientSecret and projectId there as JSON, once it listens")
    .option("--data <file>", "keep the state in this file (default: memory only)")
    .option("--latency-ms <number>", "every answer comes this much later", parseCount, 0)
    .parse(argv, { from: "user" });
  const { host, port, readyFile, data, latencyMs } = command.opts<Flags>();
  const options = {
    host,
    latencyMs,
    ...(port === undefined ? {} : { port }),
    ...(data === undefined ? {} : { dataFile: data }),
  };
  return { readyFile, options };
}

function parseCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number, 0 or more.");
}

function parsePort(text: string): number {
  const value = parseCount(text);
  if (value <= MAX_PORT) return value;
  throw new InvalidArgumentError(`It must be at most ${String(MAX_PORT)}.`);
}
