import { describe, expect, it } from "vitest";
import type { InfisicalEmulator } from "../../emulator/infisical";
import { anEmulator } from "./support/an-emulator";
import { call, list, toValues } from "./support/call-emulator";

const root = { environment: "dev", secretPath: "/" };
const shared = { environment: "dev", secretPath: "/shared" };
const base = { environment: "prod", secretPath: "/base" };

const listImports = async (emulator: InfisicalEmulator, query: Record<string, string> = {}) =>
  (await list(emulator, { include_imports: "true", ...query })).imports ?? [];

describe("secret imports", () => {
  it("stand beside the folder's own secrets, in their order, without tags", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "OWN", value: "own" });
    emulator.putSecret({ key: "A", value: "shared", ...shared, tags: ["web"] });
    emulator.putSecret({ key: "A", value: "base", ...base });
    emulator.addImport(root, shared);
    emulator.addImport(root, base);
    const imports = await listImports(emulator);
    expect(imports.map((one) => [one.environment, one.secretPath, toValues(one)])).toEqual([
      ["dev", "/shared", { A: "shared" }],
      ["prod", "/base", { A: "base" }],
    ]);
    expect(imports[0]?.secrets[0]).not.toHaveProperty("tags");
  });

  it("bring what they import themselves, their own first, and circles end", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "A", value: "shared", ...shared });
    emulator.putSecret({ key: "A", value: "base", ...base });
    emulator.putSecret({ key: "B", value: "base", ...base });
    emulator.addImport(root, shared);
    emulator.addImport(shared, base);
    emulator.addImport(base, shared);
    const [expanded] = await listImports(emulator, { expandSecretReferences: "true" });
    expect(toValues(expanded!)).toEqual({ A: "shared", B: "base" });
    const [raw] = await listImports(emulator, { expandSecretReferences: "false" });
    expect(raw?.secrets.map(({ secretKey }) => secretKey)).toEqual(["A", "A", "B"]);
  });

  it("leave out what may not be read, without a word, and are not selected by tags", async () => {
    const emulator = await anEmulator();
    emulator.putSecret({ key: "A", value: "1", ...shared, isHidden: true });
    emulator.putSecret({ key: "B", value: "2", ...shared });
    emulator.addImport(root, shared);
    const [imported] = await listImports(emulator, { tagSlugs: "nothing" });
    expect(toValues(imported!)).toEqual({ B: "2" });
  });

  it("are made and listed over the API", async () => {
    const emulator = await anEmulator();
    emulator.addFolder(shared);
    const body = {
      projectId: emulator.projectId,
      environment: "dev",
      path: "/",
      import: { environment: "dev", path: "/shared" },
    };
    expect((await call(emulator, "POST", "/v2/secret-imports", { body })).status).toBe(200);
    const query = { projectId: emulator.projectId, environment: "dev", path: "/" };
    const { body: answer } = await call(emulator, "GET", "/v2/secret-imports", { query });
    expect(answer["secretImports"]).toMatchObject([{ importPath: "/shared", importEnv: { slug: "dev" }, position: 1 }]);
    const cycle = { ...body, import: { environment: "dev", path: "/" } };
    expect((await call(emulator, "POST", "/v2/secret-imports", { body: cycle })).status).toBe(400);
  });
});

describe("folders", () => {
  it("are made with those around them and listed one level or all levels deep", async () => {
    const emulator = await anEmulator();
    const place = { projectId: emulator.projectId, environment: "dev" };
    const body = { ...place, name: "deep", path: "/api/v2" };
    expect((await call(emulator, "POST", "/v2/folders", { body })).body).toMatchObject({
      folder: { path: "/api/v2/deep" },
    });
    const names = async (query: Record<string, string>) => {
      const answer = await call(emulator, "GET", "/v2/folders", { query: { ...place, ...query } });
      return (answer.body["folders"] as { name: string; relativePath?: string }[]).map(
        (one) => one.relativePath ?? one.name,
      );
    };
    expect(await names({ path: "/" })).toEqual(["api"]);
    expect(await names({ path: "/api", recursive: "true" })).toEqual(["/v2", "/v2/deep"]);
    expect(await names({ path: "/nowhere" })).toEqual([]);
  });

  it("refuse an unknown environment with 404 and an impossible name with 422", async () => {
    const emulator = await anEmulator();
    const query = { projectId: emulator.projectId, environment: "nowhere", path: "/" };
    expect((await call(emulator, "GET", "/v2/folders", { query })).status).toBe(404);
    const body = { projectId: emulator.projectId, environment: "dev", name: "a b" };
    expect((await call(emulator, "POST", "/v2/folders", { body })).status).toBe(422);
  });
});
