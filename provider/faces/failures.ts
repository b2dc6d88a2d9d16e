import { explain } from "../core/errors";
import type { PartialFailure } from "../resources/controller";

/**
 * An error as people see it: message and hint, and no stack, because the engine prints stacks of some hooks and a stack
 * helps nobody who did not write this.
 */
export function toPlainError(error: unknown): Error {
  const plain = new Error(explain(error));
  plain.stack = plain.message;
  return plain;
}

export function isPartialFailure(error: unknown): error is PartialFailure {
  return error instanceof Error && error.name === "PartialFailure";
}
