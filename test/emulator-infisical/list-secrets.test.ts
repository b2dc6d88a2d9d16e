import { describe, expect, it } from "vitest";
import { HIDDEN_VALUE } from "../../emulator/infisical";
import { anEmulator } from "./support/an-emulator";
import { call, list, toValues } from "./support/call-emulator";

describe("list of secrets", () => {
  it("shows a folder's secrets with their values and nothing of other folders", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "B", value: "2" });
    emulator.putSecret({ key: "A", value: "1" });
    emulator.putSecret({ key: "C", value: "3", secretPath: "/api" });
    emulator.putSecret({ key: "D", value: "4", environment: "prod" });
    const listing = await list(emulator);
    expect(listing.secrets.map(({ secretKey }) => secretKey)).toEqual(["A", "B"]);
    expect(toValues(listing)).toEqual({ A: "1", B: "2" });
    expect(listing).not.toHaveProperty("imports");
  });

  it("gives the fields that clients read", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "A", value: "1", tags: ["web"], metadata: { team: "x" }, comment: "why" });
    const { secrets } = await list(emulator);
    expect(secrets[0]).toMatchObject({
      id: expect.any(String),
      workspace: emulator.projectId,
      environment: "dev",
      secretPath: "/",
      version: 1,
      type: "shared",
      secretKey: "A",
      secretValue: "1",
      secretValueHidden: false,
      secretComment: "why",
      secretMetadata: [{ key: "team", value: "x" }],
      tags: [{ slug: "web" }],
    });
  });

  it("answers an unknown folder and an unknown environment with nothing, as the real one does", async () => {
    const emulator = await anEmulator();
    expect(await list(emulator, { secretPath: "/nowhere" })).toEqual({ secrets: [] });
    expect(await list(emulator, { environment: "nowhere" })).toEqual({ secrets: [] });
  });

  it("refuses an unknown environment where the list is recursive, and an unknown project always", async () => {
    const emulator = await anEmulator();
    const query = { projectId: emulator.projectId, environment: "nowhere", recursive: "true" };
    expect((await call(emulator, "GET", "/v4/secrets", { query })).status).toBe(404);
    const other = { projectId: "another", environment: "dev" };
    expect((await call(emulator, "GET", "/v4/secrets", { query: other })).status).toBe(404);
  });

  it("refuses a query without a project (400), with a bad boolean (422) or an impossible path (400)", async () => {
    const emulator = await anEmulator();
    const place = { projectId: emulator.projectId, environment: "dev" };
    const answer = (query: Record<string, string>) => call(emulator, "GET", "/v4/secrets", { query });
    expect((await answer({ environment: "dev" })).status).toBe(400);
    expect((await answer({ ...place, recursive: "yes" })).status).toBe(422);
    expect((await answer({ ...place, secretPath: "/a b" })).status).toBe(400);
  });

  it("shows the folders below with recursive, each secret with its path", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "A", value: "1", secretPath: "/api" });
    emulator.putSecret({ key: "B", value: "2", secretPath: "/api/v2/deep" });
    emulator.putSecret({ key: "C", value: "3", secretPath: "/apix" });
    const { secrets } = await list(emulator, { secretPath: "/api", recursive: "true" });
    expect(secrets.map(({ secretKey, secretPath }) => [secretKey, secretPath])).toEqual([
      ["A", "/api"],
      ["B", "/api/v2/deep"],
    ]);
  });

  it("selects by any of the tags and by all of the metadata", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "A", tags: ["web"], metadata: { team: "x", tier: "1" } });
    emulator.putSecret({ key: "B", tags: ["job"], metadata: { team: "x" } });
    emulator.putSecret({ key: "C", metadata: { team: "x", tier: "1" } });
    const keys = async (query: Record<string, string>) => Object.keys(toValues(await list(emulator, query)));
    expect(await keys({ tagSlugs: "web,job" })).toEqual(["A", "B"]);
    expect(await keys({ metadataFilter: "key=team,value=x|key=tier,value=1" })).toEqual(["A", "C"]);
    expect(await keys({ tagSlugs: "web", metadataFilter: "key=team,value=x" })).toEqual(["A"]);
  });

  it("puts the placeholder in place of values that may not be read, and of all with viewSecretValue=false", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "A", value: "1" });
    emulator.putSecret({ key: "B", value: "2", isHidden: true });
    const shown = await list(emulator);
    expect(toValues(shown)).toEqual({ A: "1", B: HIDDEN_VALUE });
    expect(shown.secrets.map(({ secretValueHidden }) => secretValueHidden)).toEqual([false, true]);
    expect(toValues(await list(emulator, { viewSecretValue: "false" }))).toEqual({ A: HIDDEN_VALUE, B: HIDDEN_VALUE });
  });

  it("refuses the whole list for one unreadable value where the quirk says so", async () => {
    const emulator = await anEmulator({ quirks: { unreadableValue: "denied" } });
    emulator.putSecret({ key: "B", value: "2", isHidden: true });
    const query = { projectId: emulator.projectId, environment: "dev" };
    const { status, body } = await call(emulator, "GET", "/v4/secrets", { query });
    expect([status, body["error"]]).toEqual([403, "PermissionDenied"]);
  });

  it("shows personal overrides only on request, or beside the shared secret where the quirk says so", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "A", value: "shared" });
    emulator.putSecret({ key: "A", value: "mine", type: "personal" });
    expect(toValues(await list(emulator))).toEqual({ A: "shared" });
    expect(toValues(await list(emulator, { includePersonalOverrides: "true" }))).toEqual({ A: "mine" });
    const older = await anEmulator({ quirks: { personalOverrides: "listed" } });
    older.putSecret({ key: "A", value: "shared" });
    older.putSecret({ key: "A", value: "mine", type: "personal" });
    const { secrets } = await list(older);
    expect(secrets.map(({ type }) => type)).toEqual(["shared", "personal"]);
  });

  it("takes the other spelling and the other defaults where the quirk says so", async () => {
    const emulator = await anEmulator({ quirks: { listParameters: "camel" } });
    emulator.putSecret({ key: "A", value: "${B}" });
    emulator.putSecret({ key: "B", value: "2" });
    emulator.addImport({ environment: "dev", secretPath: "/" }, { environment: "dev", secretPath: "/shared" });
    const byDefault = await list(emulator);
    expect(toValues(byDefault)).toEqual({ A: "2", B: "2" });
    expect(byDefault.imports).toHaveLength(1);
    expect(await list(emulator, { includeImports: "false", include_imports: "true" })).not.toHaveProperty("imports");
  });
});
