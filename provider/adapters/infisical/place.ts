import type { SourceLocation } from "../../ports/source";
import type { Purpose } from "./errors";

/** `dev:/api`, for messages. */
export function toOrigin({ environment, secretPath }: SourceLocation): string {
  return `${environment}:${secretPath}`;
}

export function toReadPurpose(location: SourceLocation, host: string): Purpose {
  const origin = toOrigin(location);
  return {
    host,
    what: `reading ${origin}`,
    grant:
      `Make the identity a member of the project and let it read secrets (Describe Secret and Read Value) in ${origin}, ` +
      "in the folders that it imports, and wherever its references point",
    isWrite: false,
  };
}

export function toWritePurpose(location: SourceLocation, host: string): Purpose {
  const origin = toOrigin(location);
  return {
    host,
    what: `writing to ${origin}`,
    grant: `Let the identity create and edit secrets in ${origin}`,
    isWrite: true,
  };
}

/** Whether `secretPath` is `root` or below it. */
export function isWithin(secretPath: string, root: string): boolean {
  return root === "/" || secretPath === root || secretPath.startsWith(`${root}/`);
}
