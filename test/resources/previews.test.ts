import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import type { Props } from "../../provider/resources/controller";
import { aLife, type Life } from "../support/a-life";
import { aProgram, anInlineSource, OCI_CONNECTION, UNKNOWN } from "../support/programs";
import type { Plan } from "../support/tiny-engine";
import { OTHER_VAULT } from "../support/world";

describe("SECRETSYNC_PREVIEW", () => {
  it("live looks only when something changed", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    expect(await life.calls(() => life.engine.preview(aProgram()))).toEqual([]);
    life.edit({ DB: "two" });
    expect(await life.calls(() => life.engine.preview(aProgram()))).toEqual(["list"]);
  });

  it("always looks also when nothing changed, and finds what is missing", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.world.previewMode = "always";
    life.vault.editByHand("APP_DB", { lifecycle: "pendingDeletion" });
    life.world.takeMessages();
    expect(await life.calls(() => life.engine.preview(aProgram()))).toEqual(["list"]);
    expect(life.world.takeMessages()).toContain("APP_DB: restored");
  });

  it("source shows the manifest without a call to the vault", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.world.previewMode = "source";
    life.edit({ DB: "two", NEW: "n" });
    let plan;
    const calls = await life.calls(async () => {
      plan = await life.engine.preview(aProgram());
    });
    expect(calls).toEqual([]);
    expect(plan).toMatchObject({ step: "update", inputs: { manifest: { APP_DB: "rev 2", APP_NEW: "rev 1" } } });
  });

  it("source syncs what is new, and leaves the initial plan open for a check that looks", async () => {
    const life = aLife({ DB: "one" });
    life.world.previewMode = "source";
    await life.up();
    expect(await life.holds()).toEqual({ APP_DB: "one" });
    expect(life.engine.saved?.inputs).not.toHaveProperty("initialPlan");
    life.world.previewMode = "live";
    life.edit({ DB: "two" });
    await life.up();
    expect(await life.holds()).toEqual({ APP_DB: "two" });
  });

  it("source does not adopt what a check would have had to see", async () => {
    const life = aLife({ DB: "one" });
    life.seed({ name: "APP_DB", value: "theirs" });
    life.world.previewMode = "source";
    const run = await life.engine.up(aProgram());
    expect(run.error).toMatchObject({ code: "UNSAFE_PLAN" });
    expect(await life.holds()).toEqual({ APP_DB: "theirs" });
  });

  it("off keeps the old manifest, reads nothing, and says so", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.world.previewMode = "off";
    life.edit({ DB: "two" });
    const reads = life.world.source.journal.length;
    life.world.takeMessages();
    const plan = await life.engine.preview(aProgram());
    expect(plan).toMatchObject({ step: "same", inputs: { manifest: { APP_DB: "rev 1" } } });
    expect(life.world.source.journal.length).toBe(reads);
    expect(life.world.takeMessages("warn")).toContain("SECRETSYNC_PREVIEW is off");
  });

  it("off is refused by a create, which says what to do", async () => {
    const life = aLife({ DB: "one" });
    life.world.previewMode = "off";
    const run = await life.engine.up(aProgram());
    expect(run.error).toMatchObject({ code: "INVALID_INPUT", hint: expect.stringContaining("SECRETSYNC_PREVIEW") });
    expect(await life.holds()).toEqual({});
  });
});

describe("inputs that are not known yet", () => {
  const preview = async (changes: Props, secrets: Record<string, string> = { DB: "one" }) => {
    const life = aLife(secrets);
    const plans: Plan[] = [];
    const calls = await life.calls(async () => plans.push(await life.engine.preview(aProgram(changes))));
    return { plan: plans[0]!, calls };
  };

  it.each<[string, Props]>([
    ["a vault", { destinationConfig: { vaultOcid: UNKNOWN } }],
    ["a key", { destinationConfig: { keyOcid: UNKNOWN } }],
    [
      "a credential, three levels down",
      { connection: { ...OCI_CONNECTION, credentials: { ...OCI_CONNECTION.credentials, privateKey: UNKNOWN } } },
    ],
    ["all credentials", { connection: { ...OCI_CONNECTION, credentials: UNKNOWN } }],
    ["the connection", { connection: UNKNOWN }],
    ["a compartment", { destinationConfig: { compartmentOcid: UNKNOWN } }],
    ["a method", { connection: { ...OCI_CONNECTION, method: UNKNOWN } }],
  ])("leave every name in the preview when the source is known: %s", async (_what, changes) => {
    const program = aProgram(changes);
    const life = aLife({ DB: "one", API: "two" });
    const calls = await life.calls(async () => {
      const plan = await life.engine.preview(program);
      expect(plan).toMatchObject({
        step: "create",
        failures: [],
        inputs: { manifest: { APP_API: "rev 1", APP_DB: "rev 1" } },
      });
    });
    expect(calls).toEqual([]);
  });

  it.each<[string, Props]>([
    ["a value in the program", { source: anInlineSource({ DB: UNKNOWN }) }],
    ["the whole source", { source: UNKNOWN }],
    ["an environment", { environment: UNKNOWN }],
    ["a key schema", { syncOptions: { keySchema: UNKNOWN } }],
    ["an import's folder", { imports: [{ environment: "dev", secretPath: UNKNOWN }] }],
  ])("pass without a manifest when the source is not known: %s", async (_what, changes) => {
    const { plan, calls } = await preview(changes);
    expect(plan).toMatchObject({ step: "create", failures: [] });
    expect(plan.inputs).not.toHaveProperty("manifest");
    expect(calls).toEqual([]);
  });

  it("leave the key of the digests as it will be, for an owner too long for a tag too", async () => {
    const owner = `organization/shop/dev/${"a-component-of-the-program$".repeat(12)}web`;
    const { plan } = await preview({ owner, description: UNKNOWN });
    const { plan: known } = await preview({ owner });
    expect(plan.inputs["digestKey"]).toBe(known.inputs["digestKey"]);
    expect(known.inputs["digestKey"]).toMatch(/./);
  });

  it("do not hide what is wrong beside them", async () => {
    const { plan } = await preview({ destinationConfig: { vaultOcid: UNKNOWN }, environment: "no slug!" });
    expect(plan.failures).toEqual([{ property: "environment", reason: expect.any(String) }]);
  });

  it("do not hide a source that cannot be read", async () => {
    const { plan } = await preview({ destinationConfig: { vaultOcid: UNKNOWN }, secretPath: "/none" });
    expect(plan.failures).toEqual([{ property: "secretPath", reason: expect.stringContaining("dev:/none") }]);
  });

  it("keep the manifest of a sync that exists, and show what changes in it", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    life.edit({ DB: "ONE" });
    const changes = { connection: { ...OCI_CONNECTION, credentials: UNKNOWN } };
    const plan = await life.engine.preview(aProgram(changes));
    expect(plan).toMatchObject({ step: "update", inputs: { manifest: { APP_API: "rev 1", APP_DB: "rev 2" } } });
  });

  it("mean a replacement where it is the vault of a sync that exists", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const plan = await life.engine.preview(aProgram({ destinationConfig: { vaultOcid: UNKNOWN } }));
    expect(plan).toMatchObject({ step: "replace", failures: [] });
  });
});

describe("computed inputs", () => {
  it("that ignoreChanges hands in are dropped", async () => {
    const life = aLife({ DB: "one" }, { ignoreChanges: ["manifest", "digests", "secretIds", "initialPlan"] });
    await life.up();
    life.edit({ DB: "two", API: "a" });
    const run = await life.up();
    expect(run.inputs["manifest"]).toEqual({ APP_API: "rev 1", APP_DB: "rev 2" });
    expect(await life.holds()).toEqual({ APP_API: "a", APP_DB: "two" });
  });

  it("that a program hands in are dropped", async () => {
    const life = aLife({ DB: "one" });
    const forged = {
      manifest: { X: "rev 9" },
      digests: { X: "9.x" },
      digestKey: "mine",
      secretIds: { X: "x" },
      failures: {},
    };
    const plan = await life.engine.preview(aProgram(forged));
    const honest = await life.engine.preview(aProgram());
    expect(plan.inputs).toEqual(honest.inputs);
  });

  it("hold secretIds as long as no name is new, so that dependents stay known", async () => {
    const life = aLife({ DB: "one", API: "two" });
    const created = await life.up();
    expect(created.inputs).not.toHaveProperty("secretIds");
    life.edit({ DB: "ONE" });
    const updated = await life.up();
    expect(updated.inputs["secretIds"]).toEqual(life.engine.outputs["secretIds"]);
    life.edit({ API: "TWO" });
    expect((await life.up()).inputs["secretIds"]).toEqual(life.engine.outputs["secretIds"]);
    life.edit({ NEW: "n" });
    expect((await life.up()).inputs).not.toHaveProperty("secretIds");
  });

  it("hold secretIds where the program changes nothing after a first sync, once the vault was looked at", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    await life.engine.refresh();
    const plan = await life.engine.preview(aProgram());
    expect(plan.inputs["secretIds"]).toEqual(life.engine.outputs["secretIds"]);
  });

  it("are the same in each check of the same world", async () => {
    const life = aLife({ DB: "one", API: "two" });
    expect((await life.engine.preview(aProgram())).inputs).toEqual((await life.engine.preview(aProgram())).inputs);
  });
});

describe("the digest key", () => {
  const noSecret = { connection: { app: "oci", method: "instance-principal" }, source: anInlineSource({ DB: "one" }) };

  it("comes from the values themselves only where there is no other secret, and then stays", async () => {
    const life = aLife();
    await life.up(noSecret);
    const { digestKey } = life.engine.outputs;
    await life.up({ ...noSecret, source: anInlineSource({ DB: "two" }) });
    expect(life.engine.outputs["digestKey"]).toBe(digestKey);
  });

  it("differs by owner and by vault", async () => {
    const life = aLife({ DB: "one" });
    const keys = await Promise.all(
      [
        {},
        { owner: "another/owner" },
        { destinationConfig: { vaultOcid: OTHER_VAULT, keyOcid: "ocid1.key.oc1..k" } },
      ].map(async (changes) => (await life.engine.preview(aProgram(changes))).inputs["digestKey"]),
    );
    expect(new Set(keys).size).toBe(3);
  });
});

describe("the state", () => {
  const OCID_LENGTH = 94;

  it("takes at most 550 bytes of checkpoint per secret, encryption included", async () => {
    const count = 1_000;
    const secrets = Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`KEY_${String(at).padStart(7, "0")}`, `value ${String(at)}`]),
    );
    const life = aLife(secrets);
    await life.engine.up(aProgram({ syncOptions: { maxConcurrency: 256 } }));
    await life.engine.refresh();
    await life.engine.up(aProgram());
    const { inputs, outputs } = life.engine.saved!;
    expect(Object.keys(life.engine.manifest)).toHaveLength(count);
    expect(Object.keys(life.engine.manifest)[0]).toHaveLength(15);
    const bytes = measure(inputs, OCID_LENGTH) + measure(outputs, OCID_LENGTH);
    const empty = aLife({});
    await empty.up();
    const base = measure(empty.engine.saved!.inputs, OCID_LENGTH) + measure(empty.engine.saved!.outputs, OCID_LENGTH);
    expect((bytes - base) / count).toBeLessThan(550);
    expect((bytes - base) / count).toBeGreaterThan(200);
  });

  /** Changes the saved inputs and outputs alike. */
  function changeState({ engine }: Life, change: (props: Props) => Props): void {
    const { inputs, outputs, ...rest } = engine.saved!;
    const [changedInputs, changedOutputs] = [inputs, outputs].map((props) => ({ ...props, ...change(props) }));
    engine.replaceState(JSON.stringify({ ...rest, inputs: changedInputs, outputs: changedOutputs }));
  }

  /** JSON bytes, with ids as long as OCIDs are, and secret maps as the base64 of a cipher text. */
  function measure(props: Props, idLength: number): number {
    const { digests, secretIds, ...rest } = props;
    const ids = Object.fromEntries(Object.keys(secretIds ?? {}).map((name) => [name, "x".repeat(idLength)]));
    const cipher = Math.ceil((JSON.stringify(digests ?? {}).length + 28) * (4 / 3));
    return JSON.stringify({ ...rest, secretIds: ids }).length + cipher;
  }

  it("holds no value of a secret, in no preview and in no run", async () => {
    const life = aLife({ DB: "a value that is secret" });
    const plan = await life.engine.preview(aProgram());
    await life.up();
    await life.engine.refresh();
    for (const text of [JSON.stringify(plan.inputs), life.engine.state, JSON.stringify(life.world.messages)])
      expect(text).not.toContain("a value that is secret");
  });

  it("of a version that kept the digests as a map means no change, and the next sync goes on from it", async () => {
    const life = aLife({ DB: "one", API: "two" });
    await life.up();
    changeState(life, ({ digests }) => ({ digests: JSON.parse(String(digests)) as Props }));
    expect(await life.engine.preview(aProgram())).toMatchObject({ step: "same" });
    life.edit({ DB: "ONE" });
    expect((await life.up()).inputs["manifest"]).toEqual({ APP_API: "rev 1", APP_DB: "rev 2" });
    expect(await life.holds()).toEqual({ APP_API: "two", APP_DB: "ONE" });
  });

  it.each(["{", "[]", '{"APP_DB":1}', "null"])(
    "whose digests are no text of ours (%s) means that contents are read again, and nothing is written",
    async (digests) => {
      const life = aLife({ DB: "one" });
      await life.up();
      const before = life.engine.outputs["digests"];
      changeState(life, () => ({ digests }));
      expect(await life.calls(() => life.up())).toEqual(["list", "list", "list", "read"]);
      expect(life.engine.outputs["digests"]).toBe(before);
    },
  );

  it("carries its version", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    expect(life.engine.outputs["schemaVersion"]).toBe(1);
  });
});

describe("a preview's own messages", () => {
  it("give the source's warnings with the sync's name", async () => {
    const life = aLife(
      {},
      { folders: [{ environment: "dev", secretPath: "/", secrets: { A: "1" }, warnings: ["a file is old"] }] },
    );
    await life.engine.preview(aProgram());
    expect(life.world.takeMessages("warn")).toBe("web: a file is old");
  });

  it("are cut where there are very many", async () => {
    const secrets = Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`K${String(at)}`, "v"]));
    const life = aLife(secrets);
    life.seed(...Object.keys(secrets).map((key) => `APP_${key}`));
    await life.engine.preview(aProgram());
    const said = life.world.takeMessages();
    expect(said.split("\n")).toHaveLength(52);
    expect(said).toContain("and 30 more");
  });

  it("are one failure, at a property that is not printed whole, when the vault cannot be seen", async () => {
    const life = aLife({ DB: "one" });
    life.vault.failNext({ operation: "list", error: new SyncError("ACCESS_DENIED", "may not look", { hint: "Ask" }) });
    expect(await life.refusals()).toEqual(["destinationConfig.vaultOcid: may not look. Ask"]);
  });
});
