import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { findLeaks, type Printed } from "./support/leaks";

const VALUE = "canary-planted-47cd";
const KEY =
  "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nBAQEFAASCBKcwggSjAgEAAoIB\n-----END PRIVATE KEY-----\n";

/** A project's folder with files, by path, and what its only stack printed. */
async function plant(files: Readonly<Record<string, string>>, printed: readonly string[] = []): Promise<Printed> {
  const dir = await mkdtemp(path.join(tmpdir(), "leaks-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  }
  return { dir, stacks: [{ name: "dev", printed: [...printed] }] };
}

it.each([
  ["state/.pulumi/stacks/p/dev.json", `{"outputs":{"x":"${VALUE}"}}`],
  ["state/.pulumi/history/p/dev/1.json", `before ${VALUE} after`],
  ["plan.json", Buffer.from(VALUE).toString("base64")],
  ["settings.json.bak", VALUE],
  ["log/secrets/log.txt", VALUE],
])("a value in %s is found", async (file, text) => {
  expect(await findLeaks(await plant({ [file]: text }), [VALUE])).toEqual([file]);
});

it("a value that was printed is found, with the command that printed it", async () => {
  expect(await findLeaks(await plant({}, ["fine", `error: ${VALUE}`]), [VALUE])).toEqual(["output 1 of dev"]);
});

it("a single line of a key is found", async () => {
  const project = await plant({ "state/a": "x\\nBAQEFAASCBKcwggSjAgEAAoIB\\nx" });
  expect(await findLeaks(project, [KEY])).toEqual(["state/a"]);
});

it("what a test wrote itself is no leak, and neither is the frame of a key", async () => {
  const own = { "settings.json": VALUE, "index.js": VALUE, "secrets/dev/.env": VALUE };
  const project = await plant({ ...own, "state/a": "-----BEGIN PRIVATE KEY-----" });
  expect(await findLeaks(project, [VALUE, KEY])).toEqual([]);
});

it("a value that is too short to be looked for is refused, and not passed over", async () => {
  await expect(findLeaks(await plant({}), ["short"])).rejects.toThrow(RangeError);
});
