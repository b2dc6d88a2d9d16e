import path from "node:path";
import process from "node:process";
import { UsageError } from "../errors.mjs";
import { repositoryRoot } from "../paths.mjs";
import { runCommand } from "../run-command.mjs";

/** Compiles tools/conformance-go with the module versions of its go.sum; gives the binary. Go's own cache makes it quick the second time. */
export async function buildGoClient(cache) {
  const binary = path.join(cache, process.platform === "win32" ? "go-client.exe" : "go-client");
  const cwd = path.join(repositoryRoot, "tools/conformance-go");
  try {
    await runCommand("go", ["build", "-mod=readonly", "-o", binary, "."], { cwd, title: "go build" });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new UsageError("go is not on PATH: install Go 1.23 or newer");
  }
  return binary;
}
