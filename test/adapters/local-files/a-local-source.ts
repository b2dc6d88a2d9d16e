import { createLocalSource } from "../../../provider/adapters/local-files/source";
import { SecretValue } from "../../../provider/core/secret-value";
import type { FolderContent, Source } from "../../../provider/ports/source";
import type { LocalSource } from "../../../provider/schema/secret-sync";

export const dev = { environment: "dev", secretPath: "/" };
export const api = { environment: "dev", secretPath: "/api" };

/** A source over `./secrets` of a folder. */
export function aLocalSource(cwd: string, config: Partial<LocalSource> = {}, env: NodeJS.ProcessEnv = {}): Source {
  return createLocalSource(
    { kind: "local", path: "./secrets", allowPlaintextWriteBack: false, missingFolder: "error", ...config },
    { env: { PATH: process.env["PATH"], ...env }, cwd },
  );
}

export function values(content: FolderContent | undefined): Record<string, string | undefined> {
  if (content === undefined) throw new Error("the folder is missing");
  return Object.fromEntries(content.secrets.map(({ key, value }) => [key, value.revealText()]));
}

export function texts(secrets: Readonly<Record<string, string>>): ReadonlyMap<string, SecretValue> {
  return new Map(Object.entries(secrets).map(([key, value]) => [key, SecretValue.fromText(value)]));
}

/** What a call failed with. */
export async function failureOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error("the call did not fail");
}
