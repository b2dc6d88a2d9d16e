import { readFile } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import type { EmulatorOptions, LifecycleDelays } from "./emulator";
import type { FaultRule } from "./faults/fault-rule";
import { parseFaultRules } from "./faults/parse-fault-rules";
import { OPERATION_NAMES } from "./operations/operation-name";
import type { OperationName } from "./operations/operation-name";
import { CLUSTER_PORT } from "./principals/facts";
import { DEFAULT_HOST, DEFAULT_REGION } from "./resolve-options";
import { tryParseJson } from "./try-parse-json";

export interface CommandIo {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

export interface ParsedCommand {
  readonly readyFile: string | undefined;
  /** OCI configuration file to write for clients. */
  readonly configFile: string | undefined;
  readonly options: EmulatorOptions;
}

/** Long enough for a program that does not wait to notice, short enough for a person. */
const DEFAULT_TRANSITION_MS = 100;

interface Flags {
  readonly host: string;
  readonly port?: number;
  readonly readyFile?: string;
  readonly configFile?: string;
  readonly data?: string;
  readonly region: string;
  readonly latencyMs: number;
  readonly transitionMs: number;
  readonly lifecycle?: LifecycleDelays;
  readonly maxRequestsPerSecond?: number;
  readonly retryAfterSeconds?: number;
  readonly faults?: string;
  readonly deny?: readonly OperationName[];
  readonly principals?: true;
}

/** Reads the flags. Throws a CommanderError for a usage error (already printed) and for --help, a RangeError for bad fault rules. */
export async function parseCommand(argv: readonly string[], io: CommandIo): Promise<ParsedCommand> {
  const flags = createCommand(io).parse(argv, { from: "user" }).opts<Flags>();
  const faults = flags.faults === undefined ? undefined : await readFaults(flags.faults);
  return { readyFile: flags.readyFile, configFile: flags.configFile, options: toOptions(flags, faults) };
}

function createCommand(io: CommandIo): Command {
  return new Command("secretsync-emulator")
    .description("An OCI Vault on this machine: secrets, vaults, keys and identity over HTTP, for any official client.")
    .option("--host <address>", "address to listen on", DEFAULT_HOST)
    .addOption(
      new Option(
        "--port <number>",
        "port of the base URL; 0 takes any free one (default: the data file's, else 0)",
      ).argParser(parsePort),
    )
    .option("--ready-file <file>", "JSON file to write once it listens; removed at the end")
    .option("--config-file <file>", "OCI configuration file to write for clients; removed at the end")
    .option("--data <file>", "file that keeps the state over restarts (default: memory only)")
    .option("--region <name>", "region of the tenancy", DEFAULT_REGION)
    .addOption(
      new Option("--latency-ms <number>", "how long every answer takes, the work included")
        .argParser(parseCount)
        .default(0),
    )
    .addOption(
      new Option("--transition-ms <number>", "how long CREATING, UPDATING and the like last")
        .argParser(parseCount)
        .default(DEFAULT_TRANSITION_MS),
    )
    .addOption(
      new Option("--lifecycle <json>", 'duration by kind, as {"createMs":2000,"scheduleDeletionMs":500}').argParser(
        parseDelays,
      ),
    )
    .addOption(
      new Option("--max-requests-per-second <number>", "more than that is 429 TooManyRequests").argParser(parseCount),
    )
    .addOption(
      new Option("--retry-after-seconds <number>", "Retry-After of those 429 answers (default: none)").argParser(
        parseCount,
      ),
    )
    .option("--faults <file-or-json>", "fault rules, as JSON or in a file")
    .addOption(
      new Option("--deny <operations>", "operations without permission, separated by commas").argParser(
        parseOperations,
      ),
    )
    .option("--principals", "play the platform too: metadata service, resource and workload tokens; see the ready file")
    .configureOutput({ writeOut: io.write, writeErr: io.writeError })
    .exitOverride();
}

function toOptions(flags: Flags, faults: readonly FaultRule[] | undefined): EmulatorOptions {
  const {
    host,
    port,
    region,
    latencyMs,
    transitionMs,
    data,
    lifecycle,
    maxRequestsPerSecond,
    retryAfterSeconds,
    deny,
  } = flags;
  return {
    host,
    region,
    latencyMs,
    transitionMs,
    ...(port === undefined ? {} : { port }),
    ...(data === undefined ? {} : { dataFile: data }),
    ...(flags.readyFile === undefined || data !== undefined ? {} : { privateKeyPath: `${flags.readyFile}.pem` }),
    ...(lifecycle === undefined ? {} : { lifecycleMs: lifecycle }),
    ...(maxRequestsPerSecond === undefined ? {} : { maxRequestsPerSecond }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(faults === undefined ? {} : { faults }),
    ...(deny === undefined ? {} : { denyOperations: deny }),
    // Two official SDKs have the port of a cluster in their code.
    ...(flags.principals === undefined ? {} : { principals: { clusterPort: CLUSTER_PORT } }),
  };
}

function parseCount(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("it must be a whole number of 0 or more");
}

function parsePort(text: string): number {
  const port = parseCount(text);
  if (port <= 65_535) return port;
  throw new InvalidArgumentError("a port is at most 65535");
}

function parseDelays(text: string): LifecycleDelays {
  const value = tryParseJson(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new InvalidArgumentError("it must be a JSON object");
}

function parseOperations(text: string): readonly OperationName[] {
  return text.split(",").map((part) => {
    const name = OPERATION_NAMES.find((known) => known === part.trim());
    if (name === undefined)
      throw new InvalidArgumentError(`there is no operation ${part.trim()}; there is ${OPERATION_NAMES.join(", ")}`);
    return name;
  });
}

/** Text that starts as JSON is JSON; anything else is a file's name. */
async function readFaults(text: string): Promise<readonly FaultRule[]> {
  const isJson = /^\s*[[{]/.test(text);
  const value = tryParseJson(isJson ? text : await readFile(text, "utf8"));
  if (value === undefined) throw new RangeError(`--faults: ${isJson ? "the text" : text} is no JSON`);
  return parseFaultRules(value);
}
