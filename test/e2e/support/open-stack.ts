import path from "node:path";
import { inject } from "vitest";
import { Stack } from "./stack";

const PASSPHRASE = "correct horse battery staple";

/** Makes a stack of the project in `dir`, with a backend of its own in `dir/state`. */
export async function openStack(dir: string, name: string): Promise<Stack> {
  const env = {
    PATH: `${inject("pulumiFolder")}${path.delimiter}${process.env["PATH"] ?? ""}`,
    PULUMI_BACKEND_URL: `file://${path.join(dir, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_HOME: path.join(inject("installedFolder"), "pulumi-home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_EXPERIMENTAL: "1",
  };
  return new Stack(name, dir, env).init();
}
