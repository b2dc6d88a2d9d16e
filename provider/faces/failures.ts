import { explain } from "../core/errors";
import type { PartialFailure } from "../resources/controller";

/**
 * An error as people see it: message and hint, once. The host of dynamic providers prints `${error}: ${error.stack}` and
 * hands the message to the engine, which prints it too; a stack helps nobody who did not write this.
 * Source: @pulumi/pulumi 3.248.0 `cmd/dynamic-provider/index.js`.
 */
export function toPlainError(error: unknown): Error {
  const plain = new Error(explain(error));
  plain.stack = plain.message;
  plain.toString = () => "secretsync";
  return plain;
}

export function isPartialFailure(error: unknown): error is PartialFailure {
  return error instanceof Error && error.name === "PartialFailure";
}
