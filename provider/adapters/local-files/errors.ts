import { SyncError } from "../../core/errors";
import type { Fault } from "./formats/format";

/** A fault and the file it stands in, as people call it. */
export interface PlacedFault extends Fault {
  readonly shown: string;
}

/** Everything that keeps the source from being read, in one failure: one line each, never quoting a file. */
export function unreadable(faults: readonly PlacedFault[], hint?: string): SyncError {
  const lines = faults.map(describeFault);
  const message =
    lines.length === 1 ? (lines[0] ?? "") : [`${lines.length} faults in files of secrets:`, ...lines].join("\n  ");
  return new SyncError("SOURCE_UNREADABLE", message, hint === undefined ? {} : { hint });
}

function describeFault({ shown, line, column, reason }: PlacedFault): string {
  const place = [shown, line, column].filter((part) => part !== undefined).join(":");
  return `${place}: ${reason}`;
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  ENOENT: "it does not exist, or is a link to nothing",
  ELOOP: "its links go round in a circle",
  EISDIR: "it is a folder",
  ENOSPC: "no space is left on the device",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
};

/** What the system says, without its message, which holds absolute paths. */
export function explainSystemError(error: unknown): string {
  const code = systemCode(error);
  if (code === undefined) throw error;
  return SYSTEM_REASONS[code] === undefined ? code : `${SYSTEM_REASONS[code]} (${code})`;
}

export function hasSystemCode(error: unknown, ...codes: readonly string[]): boolean {
  const code = systemCode(error);
  return code !== undefined && codes.includes(code);
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
