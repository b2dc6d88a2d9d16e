import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import { createDynamicProvider } from "../../provider/faces/dynamic/dynamic-provider";
import { SECRET_PATHS } from "../../provider/faces/secrets";
import { ROOT } from "../support/a-life";
import { CODE, driveFace, openFace } from "../support/dynamic-face";
import { aProgram, OCI_CONNECTION } from "../support/programs";
import { TinyEngine } from "../support/tiny-engine";
import { World } from "../support/world";

const ENVELOPE = "4dabf18193072939515e22adb298388d";

function aFace(secrets: Record<string, string> = { DB: "one", API: "two" }) {
  const world = new World({ folders: [{ ...ROOT, secrets }] });
  const crossings: unknown[] = [];
  const engine = new TinyEngine(() => driveFace(openFace(world), (crossing) => crossings.push(crossing)));
  return { world, engine, crossings, face: openFace(world), program: { ...aProgram(), __provider: CODE } };
}

/** Every path at which something stands that the protocol cannot carry. */
function findUncarriable(value: unknown, path = "$"): string[] {
  if (value === undefined || typeof value === "function" || typeof value === "bigint") return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) => findUncarriable(entry, `${path}.${name}`));
}

describe("the dynamic face", () => {
  it("carries a whole life: first sync, no change, change, refresh, failure in part, destroy", async () => {
    const { world, engine, program } = aFace();
    expect((await engine.up(program)).step).toBe("create");
    expect((await engine.up(program)).step).toBe("same");
    world.source.editByHand(ROOT, "DB", "ONE");
    expect((await engine.up(program)).step).toBe("update");
    await engine.refresh();
    world.source.editByHand(ROOT, "NEW", "n");
    world.vault.failNext({ operation: "create", error: new SyncError("REJECTED", "no", { hint: "Rename it" }) });
    const run = await engine.up(program);
    expect(run).toMatchObject({ step: "failed", reasons: ["APP_NEW: no. Rename it"] });
    expect(engine.outputs["__provider"]).toBe(CODE);
    expect((await engine.up(program)).step).toBe("update");
    expect(await world.holds()).toEqual({ APP_API: "two", APP_DB: "ONE", APP_NEW: "n" });
    await engine.destroy();
    expect(world.vault.peek("APP_DB")?.tags).toEqual({});
  });

  it("hands out nothing that the protocol cannot carry, at any depth", async () => {
    const { world, engine, crossings, program } = aFace();
    await engine.up({ ...program, description: undefined });
    world.source.editByHand(ROOT, "DB", "ONE");
    world.vault.failNext({ operation: "update", error: new SyncError("REJECTED", "no") });
    await engine.up(program);
    await engine.refresh();
    await engine.up({ ...program, name: "Not A Slug" });
    await engine.destroy();
    const carried = crossings.filter((crossing) => crossing !== undefined);
    expect(carried.length).toBeGreaterThan(8);
    expect(carried.flatMap((crossing) => findUncarriable(crossing))).toEqual([]);
  });

  it("hands secrets out in the envelope only, in check, create, update, read and in a failure in part", async () => {
    const { world, face, program } = aFace();
    const check = await face.check({}, program);
    const { id, outs } = await face.create(check.inputs);
    world.source.editByHand(ROOT, "DB", "ONE");
    const again = await face.check(check.inputs, program);
    const read = await face.read(id, outs);
    world.vault.failNext({ operation: "update", error: new SyncError("REJECTED", "no") });
    const failed: unknown = await face.update(id, outs, again.inputs).catch((error: unknown) => error);
    const { properties } = failed as { properties: Record<string, unknown> };
    const { outs: updated } = await face.update(id, outs, again.inputs);
    for (const props of [check.inputs, outs, again.inputs, read.props, read.inputs, properties, updated]) {
      expect(props["digests"]).toHaveProperty([ENVELOPE]);
      expect(props["digestKey"]).toHaveProperty([ENVELOPE]);
      expect(props["connection"]).toMatchObject({ app: "oci", credentials: { [ENVELOPE]: expect.any(String) } });
      expect(props["manifest"]).not.toHaveProperty([ENVELOPE]);
    }
  });

  it("puts secrets of a program that bypasses the class into the envelope, also where the check fails", async () => {
    const { face } = aFace();
    const { inputs, failures } = await face.check({}, { ...aProgram({ name: "Not A Slug" }) });
    expect(failures).toHaveLength(1);
    expect(inputs["connection"]).toMatchObject({ credentials: { [ENVELOPE]: expect.any(String) } });
  });

  it("takes inputs that come in an envelope as well as in the clear", async () => {
    const { face, program } = aFace();
    const sealed = { [ENVELOPE]: "1b47061264138c4ac30d75fd1eb44270", value: OCI_CONNECTION.credentials };
    const { inputs, failures } = await face.check(undefined, {
      ...program,
      connection: { ...OCI_CONNECTION, credentials: sealed },
    });
    expect(failures).toEqual([]);
    const plain = await face.check({}, program);
    expect(inputs).toEqual(plain.inputs);
  });

  it("keeps its own text out of what controllers see and compare", async () => {
    const { engine, program } = aFace();
    await engine.up(program);
    expect((await engine.up({ ...program, __provider: "another text" })).step).toBe("same");
  });

  it("throws a failure in part as the host wants it: id, properties with the code, reasons, and no stack", async () => {
    const { world, face, program } = aFace();
    const { inputs } = await face.check({}, program);
    world.vault.failNext({ operation: "create", name: "APP_DB", error: new SyncError("REJECTED", "no") });
    const error: unknown = await face.create({ ...inputs, __provider: CODE }).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      id: "id-1",
      message: "web: 1 failed, 1 in the vault",
      stack: "web: 1 failed, 1 in the vault",
      reasons: ["APP_DB: no"],
      properties: { __provider: CODE, manifest: { APP_API: "rev 1" } },
    });
  });

  it("throws every other failure with its hint, the request's id, and without a stack or a cause", async () => {
    const { world, face, program } = aFace();
    const { inputs } = await face.check({}, program);
    const cause = new Error("what the inside says");
    world.vault.failNext({
      operation: "list",
      error: new SyncError("ACCESS_DENIED", "may not look", { hint: "Ask for a policy", requestId: "REQ1", cause }),
    });
    const error = (await face.create(inputs).catch((failure: unknown) => failure)) as Error;
    expect(error.message).toBe("may not look [request REQ1]. Ask for a policy");
    expect(error.stack).toBe(error.message);
    expect(error.cause).toBeUndefined();
    expect(error).not.toHaveProperty("properties");
  });

  it("says of a bug only that it is one", async () => {
    const { world, face, program } = aFace();
    world.vault.failNext({ operation: "list", error: new TypeError("what the inside says") });
    await expect(face.check({}, program)).rejects.toThrow(/^unexpected TypeError in secretsync. Please report this$/);
  });

  it("never replaces before it has created", async () => {
    const { face, program } = aFace();
    expect(await face.diff("id", { ...program }, { ...program })).toMatchObject({ deleteBeforeReplace: false });
  });

  it("opens its controller at the first call and once", async () => {
    const { world, program } = aFace();
    let opened = 0;
    const face = createDynamicProvider(() => {
      opened++;
      return world.openProvider().secretSync;
    }, SECRET_PATHS.secretSync);
    expect(opened).toBe(0);
    await Promise.all([face.check({}, program), face.check({}, program)]);
    expect(opened).toBe(1);
  });

  it("passes a failure to open on and tries again at the next call", async () => {
    const { world, program } = aFace();
    let isBroken = true;
    const face = createDynamicProvider(() => {
      if (isBroken) throw new SyncError("INVALID_INPUT", "SECRETSYNC_PREVIEW is wrong");
      return world.openProvider().secretSync;
    }, SECRET_PATHS.secretSync);
    await expect(face.check({}, program)).rejects.toThrow("SECRETSYNC_PREVIEW is wrong");
    isBroken = false;
    expect((await face.check({}, program)).failures).toEqual([]);
  });

  it("does not invent the code's text where a state has none", async () => {
    const { face } = aFace();
    const { inputs } = await face.check({}, aProgram());
    const { id, outs } = await face.create(inputs);
    expect(await face.read(id, outs)).not.toHaveProperty("props.__provider");
  });
});
