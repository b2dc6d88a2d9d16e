import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, inject, it } from "vitest";

const run = promisify(execFile);

/** Opens a connection to nowhere, which loads the transport, then sends what the official OCI client sends. */
const SCRIPT = `
const { appConnection } = require("pulumi-secretsync/dyn");
const http = require("node:http");
const server = http.createServer((request, response) => request.resume().on("end", () => response.end("answered")));
server.listen(0, "127.0.0.1", async () => {
  const token = { app: "infisical", method: "token", name: "a", credentials: { token: "t" }, siteUrl: "http://127.0.0.1:9" };
  await appConnection.create(token).catch((error) => console.log(error.message));
  const options = { method: "POST", body: "{}", headers: { "content-length": "2" } };
  console.log(await (await fetch("http://127.0.0.1:" + server.address().port, options)).text());
  process.exit();
});
`;

it("leaves the fetch of other code in the provider's process as it was", async () => {
  const { stdout } = await run(process.execPath, ["-e", SCRIPT], { cwd: inject("installedFolder") });
  expect(stdout).toContain("answered");
});
