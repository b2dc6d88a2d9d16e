import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../emulator/oci/index";
import { Console } from "./support/console";
import { Project } from "./support/project";
import type { Stack } from "./support/stack";

const README = path.resolve("README.md");
const VALUES = { DATABASE_URL: "canary-1", SESSION_KEY: "canary-2", SMTP_PASSWORD: "canary-3", STRIPE_KEY: "canary-4" };

/** The pictures of the README are what the CLI prints. `SECRETSYNC_WRITE_README=yes` writes them anew. */
describe("the README's picture of", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 0 });
    project = await Project.create("readme", emulator);
    stack = await project.stack("dev");
    await project.writeEnv(VALUES);
    await project.set({ app: project.sync() });
    expect((await stack.up()).code).toBe(0);
  });

  afterAll(() => emulator.close());

  it("a change is what preview prints", async () => {
    const { SMTP_PASSWORD: _removed, ...kept } = VALUES;
    await project.writeEnv({ ...kept, DATABASE_URL: "canary-5", WEBHOOK_SECRET: "canary-6" });
    await expectPicture("change", cut((await stack.preview()).text));
  });

  it("drift is what preview --refresh prints", async () => {
    await project.writeEnv(VALUES);
    await new Console(emulator).setContent("APP_STRIPE_KEY", "canary-7");
    emulator.removeSecret("APP_SESSION_KEY");
    await expectPicture("drift", cut((await stack.preview(["--refresh"])).text));
  });

  it("a refusal is what preview prints", async () => {
    expect((await stack.up(["--refresh"])).code).toBe(0);
    await project.writeEnv({ DATABASE_URL: VALUES.DATABASE_URL });
    const { text } = await stack.preview();
    const refusal = text.split("\n").find((line) => line.includes("syncOptions.approve")) ?? "";
    await expectPicture("refusal", refusal.replace(/approve: "[0-9a-f]+"/, 'approve: "4e67266956"'));
  });
});

/** Of what is printed the parts that change: the sync's line, its manifest, and what it says. */
function cut(text: string): string {
  const kept: string[] = [];
  let isInside = false;
  for (const line of text.split("\n")) {
    if (/^\s*[~+-] manifest\s*:/.test(line)) isInside = true;
    if (isInside || /secretsync:SecretSync: |^(warning: )?app: /.test(line)) kept.push(line);
    if (/^\s*}/.test(line)) isInside = false;
  }
  return kept.join("\n");
}

async function expectPicture(name: string, picture: string): Promise<void> {
  const readme = await readFile(README, "utf8");
  const place = new RegExp(`<!-- picture: ${name} -->\\n(?:\`\`\`\\n[^]*?\\n\`\`\`\\n)?`);
  const drawn = `<!-- picture: ${name} -->\n\`\`\`\n${picture}\n\`\`\`\n`;
  expect(readme).toMatch(place);
  if (process.env["SECRETSYNC_WRITE_README"] === "yes")
    await writeFile(
      README,
      readme.replace(place, () => drawn),
    );
  else expect(readme).toContain(drawn);
}
