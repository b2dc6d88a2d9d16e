import fs from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import process from "node:process";
import { repositoryRoot } from "../paths.mjs";

export const STACK = "dev";
export const programFolder = path.join(repositoryRoot, "examples/quickstart");
export const workspaceFolder = path.join(repositoryRoot, ".quickstart");
export const fileIn = (...segments) => path.join(workspaceFolder, ...segments);

/** Protects nothing: what the quickstart keeps are demo values and the emulator's key. */
const PASSPHRASE = "quickstart";

/**
 * Makes `.quickstart/`, a Pulumi project of its own whose program is the example, so that neither the example's folder
 * nor the repository gets a stack's files.
 */
export async function prepareWorkspace(cliFolder) {
  await fs.mkdir(fileIn("state"), { recursive: true });
  const manifest = await fs.readFile(path.join(programFolder, "Pulumi.yaml"), "utf8");
  await fs.writeFile(fileIn("Pulumi.yaml"), `${manifest.trimEnd()}\nmain: ${JSON.stringify(programFolder)}\n`);
  const env = describeEnvironment(cliFolder);
  await fs.writeFile(fileIn("env.sh"), renderEnvironment(env));
  return env;
}

/** What `pulumi` needs to work on the quickstart's own state, without an account and without fetching anything. */
function describeEnvironment(cliFolder) {
  return {
    PATH: [cliFolder, path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
    PULUMI_BACKEND_URL: `file://${fileIn("state")}`,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_HOME: fileIn("pulumi-home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

function renderEnvironment({ PATH, ...rest }) {
  const folders = PATH.split(path.delimiter).slice(0, 2).map(quote).join(":");
  const lines = Object.entries(rest).map(([name, value]) => `export ${name}=${quote(value)}`);
  return `# For a shell of your own: \`. .quickstart/env.sh\`\nexport PATH=${folders}:"$PATH"\n${lines.join("\n")}\n`;
}

function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The emulator's port, chosen once: the endpoint stands in the stack's state, and a second run should change nothing. */
export async function choosePort() {
  const kept = await readJson(fileIn("port.json"));
  if (kept !== undefined) return kept.port;
  const port = await findFreePort();
  await fs.writeFile(fileIn("port.json"), JSON.stringify({ port }));
  return port;
}

function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Returns undefined when the file is not there, or is not whole yet. */
export async function readJson(file) {
  try {
    return JSON.parse(await fs.readFile(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
