import { execFileSync } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import { showVault } from "./support/show-vault";
import { upWithPreview } from "./support/up-with-preview";

const ENV_FILE = `# who may sign in
export PASSWORD='canary-old'   # rotate in May

USER=canary-app
`;
const JSON_FILE = `{
  "z-last": "canary-old",
  "a-first": "canary-stays"
}
`;
const YAML_FILE = `# the queue
url: canary-old # of the broker

name: "canary-jobs"
`;

const VALUES = [
  "canary-old",
  "canary-app",
  "canary-stays",
  "canary-jobs",
  "canary 'new'",
  'canary "new"',
  "canary: new",
  "canary-stray",
  "canary-own",
  "canary-next",
] as const;

describe("an import into local files", () => {
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

  it("changes env, JSON and YAML files in place: comments, quotes and order stay", async () => {
    const stack = await project.stack("formats");
    await set("formats", "import-prioritize-destination");
    await project.write("secrets/formats/dev/.env", ENV_FILE);
    await project.write("secrets/formats/dev/app.json", JSON_FILE);
    await project.write("secrets/formats/dev/queue.yaml", YAML_FILE);
    emulator.putSecret({ name: "FORMATS_PASSWORD", content: "canary 'new' # 1" });
    emulator.putSecret({ name: "FORMATS_z-last", content: 'canary "new"\n2' });
    emulator.putSecret({ name: "FORMATS_url", content: "canary: new # 3" });
    emulator.putSecret({ name: "FORMATS_STRAY", content: "canary-stray" });
    const { preview, code } = await upWithPreview(stack);
    expect(preview).toContain("formats: 3 to create, 4 to import");
    expect(code).toBe(0);
    expect(await project.read("secrets/formats/dev/.env")).toBe(
      ENV_FILE.replace("'canary-old'", `"canary 'new' # 1"`) + "STRAY=canary-stray\n",
    );
    expect(await project.read("secrets/formats/dev/app.json")).toBe(
      JSON_FILE.replace("canary-old", String.raw`canary \"new\"\n2`),
    );
    expect(await project.read("secrets/formats/dev/queue.yaml")).toBe(
      YAML_FILE.replace("canary-old", '"canary: new # 3"'),
    );
    expect(showVault(emulator, "FORMATS_").map((line) => line.replaceAll("\n", "|"))).toEqual([
      "FORMATS_PASSWORD ACTIVE v1 canary 'new' # 1 1 adopted@1",
      "FORMATS_STRAY ACTIVE v1 canary-stray 1 adopted@1",
      "FORMATS_USER ACTIVE v1 canary-app 1",
      "FORMATS_a-first ACTIVE v1 canary-stays 1",
      "FORMATS_name ACTIVE v1 canary-jobs 1",
      "FORMATS_url ACTIVE v1 canary: new # 3 1 adopted@1",
      'FORMATS_z-last ACTIVE v1 canary "new"|2 1 adopted@1',
    ]);
  });

  it("is refused where it would write in clear into a file that git tracks, and the secret stays unowned", async () => {
    const stack = await project.stack("tracked");
    await set("tracked", "import-prioritize-source");
    await project.writeEnv({ OWN: "canary-own" }, "secrets/tracked/dev");
    const cwd = path.join(project.dir, "secrets/tracked");
    execFileSync("git", ["init", "--quiet"], { cwd });
    execFileSync("git", ["add", "dev/.env"], { cwd });
    emulator.putSecret({ name: "TRACKED_STRAY", content: "canary-stray" });
    const refused = await upWithPreview(stack);
    const reason =
      "STRAY was not imported: git tracks ./secrets/tracked/dev/.env, so secrets are not written there in clear";
    expect(refused.preview).toContain("tracked: 1 to create, 1 to fail");
    expect(refused.preview).toContain(`TRACKED_STRAY: ${reason}`);
    expect(refused.update).toContain(`* TRACKED_STRAY: ${reason}`);
    expect(refused.code).not.toBe(0);
    expect(await project.read("secrets/tracked/dev/.env")).toBe('OWN="canary-own"\n');
    expect(showVault(emulator, "TRACKED_")).toEqual([
      "TRACKED_OWN ACTIVE v1 canary-own 1",
      "TRACKED_STRAY ACTIVE v1 canary-stray",
    ]);

    await set("tracked", "import-prioritize-source", { allowPlaintextWriteBack: true });
    const allowed = await upWithPreview(stack);
    expect(allowed.preview).toContain("tracked: 1 to import; 1 unchanged");
    expect(allowed.preview).not.toContain("warning");
    expect(allowed.code).toBe(0);
    expect(await project.read("secrets/tracked/dev/.env")).toBe('OWN="canary-own"\nSTRAY=canary-stray\n');
  });

  it("is kept, with a warning, while the file that got it is thrown away, and goes once it was seen and removed", async () => {
    const stack = await project.stack("thrown");
    const own = { OWN: "canary-own" };
    await set("thrown", "import-prioritize-source");
    await project.writeEnv(own, "secrets/thrown/dev");
    emulator.putSecret({ name: "THROWN_STRAY", content: "canary-stray" });
    expect((await stack.up()).code).toBe(0);

    await project.writeEnv({ ...own, NEXT: "canary-next" }, "secrets/thrown/dev");
    const kept = await upWithPreview(stack);
    expect(kept.preview).toContain("thrown: 1 to create; 2 unchanged");
    expect(kept.preview).toContain(
      "warning: thrown: THROWN_STRAY is imported, but the source does not hold it: commit the file, approve the change",
    );
    expect(kept.preview).not.toContain("- THROWN_STRAY");
    expect(kept.code).toBe(0);

    await project.writeEnv({ ...own, NEXT: "canary-next", STRAY: "canary-stray" }, "secrets/thrown/dev");
    const committed = await stack.up(["--expect-no-changes"]);
    expect(committed.text).not.toContain("warning");
    expect(committed.code).toBe(0);

    await project.writeEnv({ ...own, NEXT: "canary-next" }, "secrets/thrown/dev");
    const removed = await stack.preview();
    expect(removed.text).toContain("thrown: 1 to delete; 2 unchanged");
    expect(removed.text).toMatch(/- THROWN_STRAY: "rev 1"/);
  });

  it("has printed and stored no value in the clear", async () => {
    expect(await findLeaks(project, VALUES)).toEqual([]);
  });
});
