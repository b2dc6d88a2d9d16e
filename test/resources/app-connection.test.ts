import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import type { Props } from "../../provider/resources/controller";
import { OCI_CONNECTION, UNKNOWN } from "../support/programs";
import { TinyEngine } from "../support/tiny-engine";
import { BROKEN_KEY, World } from "../support/world";

const PROGRAM = { name: "main", ...OCI_CONNECTION } as const;
const rotated: Props = {
  ...PROGRAM,
  credentials: { ...OCI_CONNECTION.credentials, privateKey: "the next private key" },
};

function aConnection() {
  const world = new World();
  return { world, engine: new TinyEngine(() => world.openProvider().appConnection) };
}

describe("an app connection", () => {
  it("signs in once when it is made, and says as whom", async () => {
    const { world, engine } = aConnection();
    expect((await engine.up(PROGRAM)).step).toBe("create");
    expect(engine.outputs).toEqual({ ...PROGRAM, principal: "ocid1.user.oc1..me", schemaVersion: 1 });
    expect(world.signIns).toBe(1);
  });

  it("does nothing when nothing changed, also after a refresh", async () => {
    const { world, engine } = aConnection();
    await engine.up(PROGRAM);
    expect((await engine.up(PROGRAM)).step).toBe("same");
    await engine.refresh();
    expect((await engine.up(PROGRAM)).step).toBe("same");
    expect(world.signIns).toBe(1);
  });

  it("signs in again when anything changed, and keeps its id", async () => {
    const { world, engine } = aConnection();
    await engine.up(PROGRAM);
    const id = engine.saved?.id;
    expect((await engine.up(rotated)).step).toBe("update");
    expect(engine.saved?.id).toBe(id);
    expect(engine.outputs["credentials"]).toEqual(rotated["credentials"]);
    expect((await engine.up({ ...rotated, description: "for people" })).step).toBe("update");
    expect(world.signIns).toBe(3);
  });

  it("makes no call in preview, in a refresh or in a destroy", async () => {
    const { world, engine } = aConnection();
    await engine.preview(PROGRAM);
    expect(world.signIns).toBe(0);
    await engine.up(PROGRAM);
    await engine.refresh();
    await engine.preview(rotated);
    await engine.destroy();
    expect(world.signIns).toBe(1);
  });

  it("is not made when nobody is let in", async () => {
    const { world, engine } = aConnection();
    world.verification = new SyncError("NOT_AUTHENTICATED", "401", {
      hint: "Likely: the fingerprint is another key's",
    });
    const run = await engine.up(PROGRAM);
    expect(run).toMatchObject({ step: "failed", error: { code: "NOT_AUTHENTICATED" } });
    expect(engine.saved).toBeUndefined();
  });

  it("keeps its old credentials when the new ones are not let in", async () => {
    const { world, engine } = aConnection();
    await engine.up(PROGRAM);
    world.verification = new SyncError("NOT_AUTHENTICATED", "401");
    expect(await engine.up(rotated)).toMatchObject({ step: "failed" });
    expect(engine.outputs["credentials"]).toEqual(PROGRAM.credentials);
  });

  it("is made, with a warning that names it, when it is let in and may not look", async () => {
    const { world, engine } = aConnection();
    world.verification = { principal: "ocid1.user.oc1..me", warnings: ["may not list secrets"] };
    expect((await engine.up(PROGRAM)).step).toBe("create");
    expect(world.takeMessages("warn")).toBe("main: may not list secrets");
  });

  it("does not sign in with skipVerification, and does when that is taken out again", async () => {
    const { world, engine } = aConnection();
    await engine.up({ ...PROGRAM, skipVerification: true });
    expect(engine.outputs["principal"]).toBe("not verified");
    expect(world.signIns).toBe(0);
    expect((await engine.up(PROGRAM)).step).toBe("update");
    expect(engine.outputs["principal"]).toBe("ocid1.user.oc1..me");
  });

  it("tries again when the service has passing trouble", async () => {
    const { world, engine } = aConnection();
    const trouble = new SyncError("TRANSIENT", "trouble");
    let left = 2;
    Object.defineProperty(world, "verification", {
      get: () => (left-- > 0 ? trouble : { principal: "me", warnings: [] }),
    });
    await engine.up(PROGRAM);
    expect(engine.outputs["principal"]).toBe("me");
  });

  it.each<[string, Props]>([
    [
      "infisical with universal-auth",
      { app: "infisical", method: "universal-auth", credentials: { clientId: "i", clientSecret: "s" } },
    ],
    [
      "infisical with a token",
      { app: "infisical", method: "token", credentials: { token: "t" }, siteUrl: "https://i.example" },
    ],
    ["oci with the configuration file", { app: "oci", method: "config-file" }],
    ["oci with an instance principal", { app: "oci", method: "instance-principal", endpoint: "http://127.0.0.1:1" }],
  ])("admits %s", async (_what, connection) => {
    const { engine } = aConnection();
    expect((await engine.up({ name: "main", ...connection })).step).toBe("create");
  });

  it.each<[string, Props, string]>([
    ["an unknown app", { app: "aws" }, "app"],
    ["an unknown method", { method: "password" }, "method"],
    ["no credentials", { credentials: undefined }, "credentials.method"],
    ["a misspelt credential", { credentials: { ...OCI_CONNECTION.credentials, regoin: "x" } }, "credentials.regoin"],
    [
      "a key that cannot be opened",
      { credentials: { ...OCI_CONNECTION.credentials, privateKey: BROKEN_KEY } },
      "credentials.privateKey",
    ],
    ["a name that is no slug", { name: "My Connection" }, "name"],
    ["a field of another app", { siteUrl: "https://i.example" }, '["siteUrl"]'],
  ])("refuses %s", async (_what, changes, property) => {
    const { engine } = aConnection();
    const plan = await engine.preview({ ...PROGRAM, ...changes });
    expect(plan.failures.map((failure) => failure.property)).toEqual([property]);
  });

  it("passes what is not known yet, at any depth", async () => {
    const { engine } = aConnection();
    for (const changes of [
      { credentials: UNKNOWN },
      { credentials: { ...OCI_CONNECTION.credentials, privateKey: UNKNOWN } },
      { endpoint: UNKNOWN },
      { app: UNKNOWN },
      { method: UNKNOWN },
    ])
      expect(await engine.preview({ ...PROGRAM, ...changes })).toMatchObject({ step: "create", failures: [] });
  });

  it("drops what is handed in as an output", async () => {
    const { engine } = aConnection();
    const { inputs } = await engine.preview({ ...PROGRAM, principal: "forged" });
    expect(inputs).toEqual(PROGRAM);
  });
});
