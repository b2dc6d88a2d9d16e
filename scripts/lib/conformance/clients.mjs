import path from "node:path";
import process from "node:process";
import { cacheFolder, repositoryRoot } from "../paths.mjs";
import { buildGoClient } from "./build-go-client.mjs";
import { installPython } from "./install-python.mjs";

const cases = (...segments) => path.join(repositoryRoot, "test/conformance", ...segments);
const cache = () => path.join(cacheFolder(), "conformance");

/**
 * The official clients. `prepare` installs one and gives the command that runs its cases; `minimum` is how many cases
 * there are at least, so that a client that ends early is a failure. `transitionMs` is how long transitional states last:
 * clients that poll with pauses of a second get none, and make such states where a case is about them.
 */
export const CONFORMANCE_CLIENTS = [
  {
    name: "python",
    title: "Python SDK",
    minimum: 94,
    transitionMs: 0,
    prepare: async () => {
      const { python } = await installPython(cache());
      return { command: python, args: [cases("python/run.py")], env: { PYTHONDONTWRITEBYTECODE: "1" } };
    },
  },
  {
    name: "cli",
    title: "OCI CLI",
    minimum: 30,
    transitionMs: 0,
    prepare: async () => {
      const { oci } = await installPython(cache());
      return { command: process.execPath, args: [cases("oci-cli/run.mjs")], env: { OCI_CLI: oci } };
    },
  },
  {
    name: "go",
    title: "Go SDK",
    minimum: 29,
    transitionMs: 30,
    prepare: async () => ({ command: await buildGoClient(cache()), args: [], env: {} }),
  },
  {
    name: "typescript",
    title: "TypeScript SDK",
    minimum: 20,
    transitionMs: 0,
    prepare: async () => ({ command: process.execPath, args: [cases("typescript/run.mjs")], env: {} }),
  },
];
