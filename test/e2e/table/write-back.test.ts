import { execFileSync } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import { keepPicture } from "./support/keep-picture";
import { showVault } from "./support/show-vault";
import { upWithPreview } from "./support/up-with-preview";

const ENV_FILE = `# who may sign in
export PASSWORD='canary-old'   # rotate in May

USER=canary-app
`;
const JSON_FILE = `{
  "z-last": "canary-old",
  "nested": { "inner": "canary-inner" },
  "a-first": "canary-stays"
}
`;
const YAML_FILE = `# queues
queue:
  url: canary-old # of the broker
  name: canary-jobs
other: canary-stays
`;

describe("an import", () => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("write-back", emulator);
  });

  afterAll(() => emulator.close());

  async function set(name: string, mode: string, rest: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const source = { kind: "local", path: `./secrets/${name}`, ...rest };
    const keySchema = `${name.toUpperCase()}_{{secretKey}}`;
    await project.set({ [name]: project.sync({ source, syncOptions: { initialSyncBehavior: mode, keySchema } }) });
  }

  it("writes into env, JSON and YAML files in place: comments, quotes and order stay", async () => {
    const stack = await project.stack("formats");
    await set("formats", "import-prioritize-destination");
    await project.write("secrets/formats/dev/.env", ENV_FILE);
    await project.write("secrets/formats/dev/app.json", JSON_FILE);
    await project.write("secrets/formats/dev/queue.yaml", YAML_FILE);
    emulator.putSecret({ name: "FORMATS_PASSWORD", content: "canary 'new' # 1" });
    emulator.putSecret({ name: "FORMATS_z-last", content: "canary \"new\"\n2" });
    emulator.putSecret({ name: "FORMATS_STRAY", content: "canary-stray" });
    const first = await stack.preview();
    console.log(first.text);
    const up = await upWithPreview(stack);
    console.log(up.preview, up.update);
    for (const f of [".env", "app.json", "queue.yaml"]) console.log(await project.read(`secrets/formats/dev/${f}`));
    console.log(showVault(emulator, "FORMATS_"));
  });

  it("is refused where it would write in clear into a file that git tracks, and the secret stays unowned", async () => {
    const stack = await project.stack("tracked");
    await set("tracked", "import-prioritize-source");
    await project.writeEnv({ OWN: "canary-own" }, "secrets/tracked/dev");
    const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: path.join(project.dir, "secrets/tracked") });
    git("init", "--quiet");
    git("add", "dev/.env");
    emulator.putSecret({ name: "TRACKED_STRAY", content: "canary-stray" });
    const { preview, update, code } = await upWithPreview(stack);
    console.log(preview, update, code);
    await set("tracked", "import-prioritize-source", { allowPlaintextWriteBack: true });
    const again = await upWithPreview(stack);
    console.log(again.preview, again.update);
    expect(1).toBe(1);
    console.log(showVault(emulator, "TRACKED_"), await project.read("secrets/tracked/dev/.env"));
  });

  it("is kept, with a warning, when the file that got it was thrown away", async () => {
    const stack = await project.stack("thrown");
    await set("thrown", "import-prioritize-source");
    await project.writeEnv({ OWN: "canary-own" }, "secrets/thrown/dev");
    emulator.putSecret({ name: "THROWN_STRAY", content: "canary-stray" });
    const up = await stack.up();
    console.log(up.text);
    await project.writeEnv({ OWN: "canary-own", NEXT: "canary-next" }, "secrets/thrown/dev");
    const { preview, update, code } = await upWithPreview(stack);
    console.log(preview, update, code);
    console.log(showVault(emulator, "THROWN_"));
    await project.writeEnv({ OWN: "canary-own", NEXT: "canary-next", STRAY: "canary-stray" }, "secrets/thrown/dev");
    const committed = await upWithPreview(stack);
    console.log(committed.preview, committed.update);
    await project.writeEnv({ OWN: "canary-own", NEXT: "canary-next" }, "secrets/thrown/dev");
    const removed = await upWithPreview(stack);
    console.log(removed.preview, removed.update);
    console.log(showVault(emulator, "THROWN_"));
  });

  it("has printed and stored no value in the clear", async () => {
    expect(await findLeaks(project, ["canary-old"])).toEqual([]);
  });
});
void keepPicture;
