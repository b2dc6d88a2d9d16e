import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SyncError } from "../../../core/errors";
import { envFormat } from "../formats/env";
import type { Format } from "../formats/format";
import { jsonFormat } from "../formats/json";
import { yamlFormat } from "../formats/yaml";
import { openFaultyFile } from "../open-plain-file";
import type { OpenedFile, StoredFile } from "../opened-file";
import { runCommand, type CommandResult } from "../run-command";
import { decodeText } from "../stored-text";
import type { SopsMetadata } from "./sops-metadata";
import type { SopsFormat } from "./sops-text";

const PLAIN_FORMATS: Readonly<Partial<Record<SopsFormat["type"], Format>>> = {
  dotenv: envFormat,
  json: jsonFormat,
  yaml: yamlFormat,
};

/** Runs `sops` with arguments, which may name the file `$FILE`. */
type SopsRunner = (args: readonly string[], input?: string) => Promise<CommandResult | undefined>;

/**
 * A file of SOPS whose data key only the program `sops` can get: from a key service of a cloud, PGP, SSH, a plugin, or
 * from several key groups. The program works on a copy of the (encrypted) file.
 */
export async function openWithSopsProgram(
  file: StoredFile,
  format: SopsFormat,
  metadata: SopsMetadata,
  identities: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<OpenedFile> {
  const plain = PLAIN_FORMATS[format.type];
  const own = identities.length === 0 ? env : { ...env, SOPS_AGE_KEY: identities.join("\n") };
  const type = ["--input-type", format.type, "--output-type", format.type];
  const result = await withCopy(file.bytes, own, (_, run) => run(["decrypt", ...type, "$FILE"]));
  if (plain === undefined || result?.exitCode !== 0)
    return openFaultyFile({ reason: explainFailure(metadata, identities.length, result) });
  const text = decodeText(result.stdout);
  if ("reason" in text) return openFaultyFile(text);
  return {
    ...plain.parse(text.text),
    isEncrypted: true,
    refuseKey: (key) => format.refuseKey(key),
    edit: async (changes) =>
      withCopy(file.bytes, own, async (copy, run) => {
        for (const [key, value] of changes) {
          // The value goes in by the standard input: the arguments of a program can be read by others.
          const set = ["set", "--value-stdin", ...type, "$FILE", `[${JSON.stringify(key)}]`];
          requireSuccess(file, await run(set, JSON.stringify(format.fromValue(value))));
        }
        return readFile(copy);
      }),
  };
}

async function withCopy<Result>(
  bytes: Uint8Array,
  env: NodeJS.ProcessEnv,
  work: (copy: string, run: SopsRunner) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "secretsync-sops-"));
  try {
    const copy = join(folder, "copy");
    await writeFile(copy, bytes, { mode: 0o600 });
    return await work(copy, (args, input) =>
      runCommand(
        "sops",
        args.map((arg) => (arg === "$FILE" ? copy : arg)),
        { cwd: folder, env, ...(input !== undefined && { input }) },
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function requireSuccess({ shown }: StoredFile, result: CommandResult | undefined): void {
  if (result?.exitCode === 0) return;
  throw new SyncError("SOURCE_UNREADABLE", `the program sops cannot write ${shown}`, {
    hint: `run "sops edit" on it to see why; writing needs sops 3.11 or newer`,
  });
}

function explainFailure({ age }: SopsMetadata, identityCount: number, result: CommandResult | undefined): string {
  const recipients = age.map(({ recipient }) => recipient);
  const who = recipients.length === 0 ? "keys that are not of age" : recipients.join(", ");
  const program =
    result === undefined
      ? "the program sops is not on PATH"
      : 'the program sops cannot open it either: "sops decrypt" says why';
  return (
    `the file is encrypted with SOPS for ${who}; none of the ${identityCount} age identities here opens it, and ${program}. ` +
    "Set source.ageKeyFile or SOPS_AGE_KEY_FILE"
  );
}
