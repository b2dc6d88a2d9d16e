import * as pulumi from "@pulumi/pulumi";
import type { Reporter } from "../../ports/reporter";

/**
 * The engine starts a dynamic provider with its own address as the last argument that is no flag, and gives it no
 * connection for messages. Pulumi's runtime takes one. Seen with the CLI 3.259, 2026-11-24.
 */
export function createEngineReporter(argv: readonly string[]): Reporter {
  let isConnected = false;
  const connect = (): typeof pulumi.log => {
    if (!isConnected) connectRuntime(argv);
    isConnected = true;
    return pulumi.log;
  };
  return {
    info: (text) => void connect().info(text).catch(loseMessage),
    warn: (text) => void connect().warn(text).catch(loseMessage),
  };
}

function connectRuntime(argv: readonly string[]): void {
  const address = [...argv].reverse().find((argument) => /^[^-].*:\d+$/.test(argument));
  if (address !== undefined) pulumi.runtime.resetOptions("secretsync", "secretsync", -1, address, "", false, "");
}

/** A message that the engine does not take any more is lost; the work that it tells of is not. */
function loseMessage(): void {
  return undefined;
}
