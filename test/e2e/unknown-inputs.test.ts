import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../emulator/oci/index";
import { findLeaks } from "./support/leaks";
import { Project } from "./support/project";
import type { Stack } from "./support/stack";

const VALUES = { DB_URL: "canary-db-url-8e10", API_KEY: "canary-api-key-27f4" };
const INLINE = "canary-inline-d9a6";
const LATER = "canary-later-03be";

/**
 * Values at the paths of `late` come out of resources of their own: while those do not exist yet, a preview does not
 * know them. A late resource is made anew whenever its value changes.
 */
const PROGRAM = `const fs = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { AppConnection, SecretSync } = require("pulumi-secretsync");

const provider = {
  create: async ({ value }) => ({ id: "late", outs: { value, out: value } }),
  diff: async (_id, olds, news) => {
    const changed = JSON.stringify(olds.value) !== JSON.stringify(news.value);
    return { changes: changed, replaces: changed ? ["value"] : [] };
  },
};
class Late extends pulumi.dynamic.Resource {
  constructor(name, value) {
    const additionalSecretOutputs = /credentials|secrets/.test(name) ? ["value", "out"] : [];
    super(provider, name, { value: pulumi.secret(value), out: undefined }, { additionalSecretOutputs });
  }
}

const settings = JSON.parse(fs.readFileSync("settings.json", "utf8"));
for (const path of settings.late ?? []) {
  const steps = path.split(".");
  const last = steps.pop();
  const holder = steps.reduce((value, step) => value[step], settings);
  holder[last] = new Late(path, holder[last]).out;
}
const oci = new AppConnection("oci", settings.connection);
for (const [name, { args }] of Object.entries(settings.syncs)) {
  const first = settings.after === name ? exports : undefined;
  const trigger = first ? { syncTrigger: pulumi.output(first).apply((ids) => JSON.stringify(ids)) } : {};
  exports[name] = new SecretSync(name, { connection: oci, ...args, ...trigger }).secretIds;
}
`;

describe("inputs that depend on a resource that does not exist yet", () => {
  let emulator: Emulator;
  let project: Project;

  /** A stack of its own, whose secrets are named after it. */
  async function start(
    name: string,
    late: readonly string[],
    args: Readonly<Record<string, unknown>> = {},
  ): Promise<Stack> {
    const stack = await project.stack(name);
    await use(name, late, args);
    emulator.journal.reset();
    return stack;
  }

  async function use(name: string, late: readonly string[], args: Readonly<Record<string, unknown>>): Promise<void> {
    const web = project.sync({ ...args, syncOptions: { keySchema: `${name}_{{secretKey}}` } });
    await project.write("settings.json", JSON.stringify({ connection: project.connection, syncs: { web }, late }));
  }

  const contentOf = (name: string): string | undefined => emulator.getSecret(name)?.content?.toString();

  beforeAll(async () => {
    emulator = await createEmulator({ transitionMs: 50 });
    project = await Project.create("unknown-inputs", emulator);
    await project.write("index.js", PROGRAM);
    await project.writeEnv(VALUES);
  });

  afterAll(() => emulator.close());

  it.each([
    [
      "the vault, its key and its compartment",
      "place",
      ["vaultOcid", "keyOcid", "compartmentOcid"].map((field) => `syncs.web.args.destinationConfig.${field}`),
    ],
    ["the private key", "key", ["connection.credentials.privateKey"]],
    ["the endpoint", "endpoint", ["connection.endpoint"]],
  ])("leave the preview every name: %s", async (_, name, late) => {
    const stack = await start(name, late);
    const preview = await stack.preview();
    expect(preview.code).toBe(0);
    for (const key of Object.keys(VALUES)) expect(preview.text).toMatch(new RegExp(`${name}_${key} *: "rev 1"`));
    expect(emulator.journal.entries).toEqual([]);
    const up = await stack.up();
    expect(up.code).toBe(0);
    expect(contentOf(`${name}_DB_URL`)).toBe(VALUES.DB_URL);
    expect((await stack.preview(["--expect-no-changes"])).code).toBe(0);
  });

  it("may be a value of an inline source, which then is not named before it is there", async () => {
    const source = { kind: "inline", secrets: { INLINE } };
    const stack = await start("inline", ["syncs.web.args.source.secrets.INLINE"], { source });
    const preview = await stack.preview();
    expect(preview.code).toBe(0);
    expect(preview.text).toContain("+ pulumi-nodejs:dynamic/secretsync:SecretSync: (create)");
    expect(preview.text).not.toContain("inline_INLINE");
    expect((await stack.up()).code).toBe(0);
    expect(contentOf("inline_INLINE")).toBe(INLINE);
    expect((await stack.preview(["--expect-no-changes"])).code).toBe(0);
  });

  it("may come with a change of a sync that exists, whose changed secrets are named then too", async () => {
    const stack = await start("change", []);
    expect((await stack.up()).code).toBe(0);
    await project.writeEnv({ ...VALUES, DB_URL: LATER });
    await use("change", ["syncs.web.args.destinationConfig.keyOcid"], {});
    const preview = await stack.preview();
    expect(preview.code).toBe(0);
    expect(preview.text).toMatch(/~ change_DB_URL *: "rev 1" => "rev 2"/);
    expect(preview.text).not.toContain("replace");
    emulator.journal.reset();
    expect((await stack.up()).code).toBe(0);
    expect(emulator.journal.writtenNames).toEqual(["change_DB_URL"]);
    expect(contentOf("change_DB_URL")).toBe(LATER);
    await project.writeEnv(VALUES);
  });

  it("may be what another sync of the program makes", async () => {
    const stack = await project.stack("chain");
    const syncs = Object.fromEntries(
      ["first", "second"].map((name) => [name, project.sync({ syncOptions: { keySchema: `${name}_{{secretKey}}` } })]),
    );
    const settings = { connection: project.connection, syncs, after: "second" };
    await project.write("settings.json", JSON.stringify(settings));
    const { code, text } = await stack.preview();
    expect(code).toBe(0);
    for (const name of ["first_DB_URL", "first_API_KEY", "second_DB_URL", "second_API_KEY"]) {
      expect(text).toMatch(new RegExp(`${name} *: "rev 1"`));
    }
    expect((await stack.up()).code).toBe(0);
    expect(contentOf("second_API_KEY")).toBe(VALUES.API_KEY);
  });

  it("still have their faults told: what is known is checked", async () => {
    const stack = await start("faults", ["syncs.web.args.destinationConfig.vaultOcid"], {
      name: "Not A Slug",
      environment: "nowhere",
    });
    const { code, text } = await stack.preview();
    expect(code).not.toBe(0);
    expect(text).toContain(
      'must be a slug: lower-case letters, digits and single hyphens, for example web-prod (got "',
    );
    await use("faults", ["syncs.web.args.destinationConfig.vaultOcid"], { environment: "nowhere" });
    expect((await stack.preview()).text).toContain("the folder nowhere:/ does not exist in the source");
    expect(emulator.journal.entries).toEqual([]);
  });

  it("have printed and stored no value and no key in the clear", async () => {
    const secrets = [...Object.values(VALUES), INLINE, LATER, emulator.privateKeyPem];
    expect(await findLeaks(project, secrets)).toEqual([]);
  });
});
