import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import { showVault } from "./support/show-vault";
import { upWithPreview } from "./support/up-with-preview";

const MOST_BYTES = 25 * 1024;

/** Values that a template, a shell, a parser or an encoding could change. */
const VALUES = {
  QUOTES: `canary "double" 'single' \`back\` \\n \\ end`,
  DOLLAR: "canary ${x} $x $(x) %x% {{x}} #{x}",
  MARKUP: "canary <a href='x'>&amp; & </a>",
  LINES: "canary-first\nsecond\r\n\tthird\n\nfifth",
  TRAILING: "canary-trailing\n",
  BLANKS: "  canary-blanks  ",
  COMMENT: "canary-comment # no comment ; none",
  EMOJI: "canary-emoji 🔐é\u0301\u00a0\u2028日本",
  NUMBER: "0123456789.50",
  JSON: '{"canary-json":[1,null,"\\u0000"]}',
  FULL: `canary-full-${"ü".repeat((MOST_BYTES - "canary-full-".length) / 2)}`,
} as const;

const LONG_KEY = "N".repeat(252);

const REASONS = [
  "APP_EMPTY: EMPTY (dev:/ (app.json)): the value is empty, and OCI holds no empty secrets",
  "APP_GENERATED: OCI itself decides its content (generation). Turn that off, or rename the key",
  "APP_LARGE: LARGE (dev:/ (.env)): the value has 25601 bytes, and the vault admits 25600",
  `APP_${LONG_KEY}: ${LONG_KEY} (dev:/ (app.json)): the name has 256 characters, and OCI admits 255`,
  "APP_ROTATED: OCI itself decides its content (rotation). Turn that off, or rename the key",
  "APP_THEIRS: belongs to organization/billing/prod/web. Remove it there, or give this sync another key schema",
  "APP_TWICE: TWICE: it is defined in .env (line 5) and in app.json (line 1); remove it from all files but one",
  "APP_bad key: bad key (dev:/ (app.json)): OCI admits only letters, digits, dots, hyphens and underscores in a name",
] as const;

describe("one key", () => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("per-key", emulator);
  });

  afterAll(() => emulator.close());

  it("that cannot be synced is refused alone, all at once and with what to do; the others land", async () => {
    const stack = await project.stack("refused");
    await project.set({ web: project.sync({ syncOptions: { initialSyncBehavior: "overwrite-destination" } }) });
    const mine = { THEIRS: "canary-mine", ROTATED: "canary-mine", GENERATED: "canary-mine", FINE: "canary-fine" };
    const large = "canary-large".padEnd(MOST_BYTES + 1, "x");
    await project.writeEnv({ ...mine, TWICE: "canary-again", LARGE: large });
    const odd = {
      GOOD: "canary-good",
      TWICE: "canary-twice",
      EMPTY: "",
      "bad key": "canary-bad",
      [LONG_KEY]: "canary-long",
    };
    await project.write("secrets/dev/app.json", JSON.stringify(odd));
    const theirs = { "secretsync-owner": "organization/billing/prod/web", "secretsync-id": "0000" };
    const targetSystemDetails = { targetSystemType: "FUNCTION", functionId: "ocid1.fnfunc.oc1..x" };
    emulator.putSecret({ name: "APP_THEIRS", content: "canary-theirs", freeformTags: theirs });
    emulator.putSecret({ name: "APP_ROTATED", content: "canary-theirs", rotationConfig: { targetSystemDetails } });
    emulator.putSecret({ name: "APP_GENERATED", content: "canary-theirs", isAutoGenerationEnabled: true });
    const { preview, update, code } = await upWithPreview(stack);
    expect(preview).toMatch(/APP_EMPTY *: "refused"/);
    expect(preview).toContain("web: 2 to create, 8 to fail");
    for (const reason of REASONS) {
      expect(preview).toContain(`\n  ${reason}`);
      expect(update).toContain(`* ${reason}`);
    }
    expect(update).toContain("8 errors occurred");
    expect(code).not.toBe(0);
    expect(showVault(emulator, "APP_")).toEqual([
      "APP_FINE ACTIVE v1 canary-fine 1",
      "APP_GENERATED ACTIVE v1 canary-theirs",
      "APP_GOOD ACTIVE v1 canary-good 1",
      "APP_ROTATED ACTIVE v1 canary-theirs",
      "APP_THEIRS ACTIVE v1 canary-theirs",
    ]);
  });

  it("of two folders that are flattened into one is refused, naming both places", async () => {
    const stack = await project.stack("nested");
    await project.writeEnv({ KEY: "canary-one", ONE: "canary-one" }, "secrets/nested/dev/one");
    await project.writeEnv({ KEY: "canary-two", TWO: "canary-two" }, "secrets/nested/dev/two");
    const source = { kind: "local", path: "./secrets/nested" };
    await project.set({
      web: project.sync({ source, syncOptions: { recursive: true, keySchema: "NEST_{{secretKey}}" } }),
    });
    const { preview, update, code } = await upWithPreview(stack);
    const reason = "NEST_KEY: KEY: stands in dev:/one (.env) and dev:/two (.env): keep one of them";
    expect(preview).toContain("web: 2 to create, 1 to fail");
    expect(preview).toContain(reason);
    expect(update).toContain(`* ${reason}`);
    expect(code).not.toBe(0);
    expect(showVault(emulator, "NEST_")).toEqual([
      "NEST_ONE ACTIVE v1 canary-one 1",
      "NEST_TWO ACTIVE v1 canary-two 1",
    ]);
  });

  it("arrives byte for byte, whatever its value is, from the program and from files", async () => {
    const stack = await project.stack("values");
    await project.write("secrets/values/dev/values.json", JSON.stringify(VALUES));
    await project.set({
      inline: project.sync({
        source: { kind: "inline", secrets: VALUES },
        syncOptions: { keySchema: "INLINE_{{secretKey}}" },
      }),
      files: project.sync({
        source: { kind: "local", path: "./secrets/values" },
        syncOptions: { keySchema: "FILES_{{secretKey}}" },
      }),
    });
    expect((await stack.up()).code).toBe(0);
    for (const [key, value] of Object.entries(VALUES)) {
      expect(emulator.getSecret(`INLINE_${key}`)?.content?.toString("utf8")).toBe(value);
      expect(emulator.getSecret(`FILES_${key}`)?.content?.toString("utf8")).toBe(value);
    }
    expect(emulator.getSecret("FILES_FULL")?.content).toHaveLength(MOST_BYTES);
    expect((await stack.preview(["--refresh", "--expect-no-changes"])).code).toBe(0);
  });

  it("has not been printed or stored in the clear", async () => {
    const values = [
      "canary-good",
      "canary-twice",
      "canary-again",
      "canary-bad",
      "canary-long",
      "canary-large",
      "canary-mine",
      "canary-theirs",
      "canary-fine",
      "canary-one",
      "canary-two",
    ];
    expect(await findLeaks(project, [...values, ...Object.values(VALUES).map((value) => value.slice(0, 14))])).toEqual(
      [],
    );
  });
});
