import { spawn } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";

/**
 * The OCI CLI against an emulator: every call is a process. OCI_CLI names the command.
 *
 * `call(args)` gives what it printed; `refuse(status, code, args)` asks for a refusal. Both take `endpoint` (default the
 * base URL), `profile`, `retry`, `auth` and `env` (variables beside those of this process).
 */
export async function createOciCli(ready) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "conformance-cli-"));
  const config = path.join(folder, "config");
  await fs.writeFile(config, describeProfiles(ready, folder), { mode: 0o600 });
  const start = (
    args,
    { endpoint = ready.url, profile = "DEFAULT", retry = false, auth = "api_key", env = {} } = {},
  ) => {
    const common = ["--config-file", config, "--profile", profile, "--auth", auth, "--endpoint", endpoint];
    return run([...common, ...(retry ? [] : ["--no-retry"]), ...args], env);
  };
  return {
    call: async (args, options) => parse(await start(args, options), args),
    refuse: async (status, code, args, options) => requireRefusal(await start(args, options), status, code),
    addSession: async ({ token, privateKeyPem }) => {
      await fs.writeFile(path.join(folder, "session.pem"), privateKeyPem, { mode: 0o600 });
      await fs.writeFile(path.join(folder, "token"), token, { mode: 0o600 });
    },
    close: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

function describeProfiles(ready, folder) {
  const common = `tenancy=${ready.tenancyOcid}\nfingerprint=${ready.fingerprint}\nregion=${ready.region}\n`;
  const key = `key_file=${ready.privateKeyPath}\n`;
  return [
    `[DEFAULT]\nuser=${ready.userOcid}\n${common}${key}`,
    `[OTHER_USER]\nuser=ocid1.user.oc1..other\n${common}${key}`,
    `[SESSION]\n${common}key_file=${path.join(folder, "session.pem")}\nsecurity_token_file=${path.join(folder, "token")}\n`,
  ].join("\n");
}

function run(args, variables) {
  const quiet = { OCI_CLI_SUPPRESS_FILE_PERMISSIONS_WARNING: "True", SUPPRESS_LABEL_WARNING: "True" };
  const env = { ...process.env, ...quiet, ...variables };
  const child = spawn(process.env.OCI_CLI, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

function parse({ code, stdout, stderr }, args) {
  if (code !== 0) throw new Error(`${args.slice(0, 4).join(" ")} ended with ${code}: ${stderr}`);
  return stdout.trim() === "" ? {} : JSON.parse(stdout);
}

function requireRefusal({ code, stderr }, status, expected) {
  if (code === 0) throw new Error(`not refused, but ${status} ${expected} was due`);
  const error = JSON.parse(stderr.slice(stderr.indexOf("{")));
  if (error.status !== status || error.code !== expected) throw new Error(`refused otherwise: ${stderr}`);
  return error;
}
