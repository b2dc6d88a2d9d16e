import { expect, it } from "vitest";
import { createEmulator } from "../../emulator/oci/index";
import { Project } from "./support/project";

it("x", async () => {
  const emulator = await createEmulator({ transitionMs: 50 });
  const { compartmentOcid, vaultOcid, keyOcid, secondVaultOcid, secondKeyOcid } = emulator as never as Record<string,string>;
  console.log(Object.keys(emulator));
  const project = await Project.create("scratch-bad", emulator);
  const stack = await project.stack("dev");
  await project.writeEnv({ A: "canary-old-0001" });
  await project.write("secrets/badenv/.env", "A=canary-line-0001\nthis is no line canary-line-0002\nB='canary-open-0003\n");
  await project.write("secrets/badjson/a.json", '{\n "A": "canary-json-0001",\n "B": canary-json-0002\n}\n');
  await project.write("secrets/badyaml/a.yaml", 'A: canary-yaml-0001\nB: [canary-yaml-0002\nC: "x\n');
  await project.write("secrets/nested/a.json", '{"A": {"B": "canary-nested-0001"}, "C": 5, "D": null, "E": ""}');
  await project.write("secrets/names/.env", 'A B=canary-name-0001\n');
  await project.write("secrets/names/b.json", '{"é": "canary-name-0002", "with space": "canary-name-0003", "EMPTY": ""}');
  const syncs = {
    many: project.sync({ name: "Not A Slug", environment: "dev/x", secretPath: "api/", destinationConfig: { compartmentOcid: vaultOcid, vaultOcid: "vault-1", keyOcid: "" }, deletionPolicy: "keep", syncOptions: { initialSyncBehavior: "overwrite", keySchema: "APP_X", deletionWindowDays: 31, maxConcurrency: 0, transitionTimeoutSeconds: 1.5, disableSecretDeletion: "yes", approve: "" } , syncOption: {} }),
    two: project.sync({ syncOptions: { keySchema: "{{secretKey}}_{{ secretKey }}" } }),
    unknown: project.sync({ syncOptions: { keySchema: "{{env}}_{{secretKey}}" } }),
    helper: project.sync({ syncOptions: { keySchema: "{{upper secretKey}}" } }),
    unclosed: project.sync({ syncOptions: { keySchema: "{{secretKey}" } }),
    letters: project.sync({ syncOptions: { keySchema: "app/{{secretKey}}" } }),
    otherkey: project.sync({ destinationConfig: { compartmentOcid, vaultOcid, keyOcid: secondKeyOcid } }),
    nofolder: project.sync({ environment: "staging" }),
    nopath: project.sync({ source: { kind: "local", path: "./nowhere" } }),
    nosub: project.sync({ secretPath: "/api" }),
    noimport: project.sync({ imports: [{environment: "shared", secretPath: "/"}] }),
    badenv: project.sync({ environment: "badenv" }),
    badjson: project.sync({ environment: "badjson" }),
    badyaml: project.sync({ environment: "badyaml" }),
    nested: project.sync({ environment: "nested", syncOptions: { keySchema: "N_{{secretKey}}"} }),
    names: project.sync({ environment: "names", syncOptions: { keySchema: "M_{{secretKey}}"} }),
    inline: project.sync({ source: {kind: "inline", secrets: {A: "canary-inline-01"}}, syncOptions: { initialSyncBehavior: "import-prioritize-source" } }),
    badinline: project.sync({ source: {kind: "inline", secrets: {A: 5, B: "canary-inline-02"}} }),
    kind: project.sync({ source: {kind: "vault", path: "canary-kind-0001"} }),
    nosource: project.sync({ source: {kind: "local"} }),
    agekey: project.sync({ source: {kind: "local", path: "./secrets", ageKey: "canary-age-key-0001"} }),
    conn: project.sync({ connection: { app: "oci", method: "api-key", credentials: { privateKey: "canary-private-01" } } }),
    conn2: project.sync({ connection: { app: "infisical", method: "token", credentials: { token: "canary-token-001" } } }),
    creds: project.sync({ connection: { app: "oci", method: "access-key", credentials: { userOcid: "x", tenancyOcid: emulator.tenancyOcid, region: "Frankfurt", fingerprint: "AA", privateKey: "canary-private-02", passwort: "canary-passwort-01" } , endpoint: "localhost:1234" } }),
    badkey: project.sync({ connection: { ...project.connection, credentials: { ...(project.connection["credentials"] as object), privateKey: "-----BEGIN PRIVATE KEY-----\ncanary-private-03\n-----END PRIVATE KEY-----\n" } } }),
    recursive: project.sync({ syncOptions: { initialSyncBehavior: "import-prioritize-source", recursive: true } }),
    badvault: project.sync({ destinationConfig: { compartmentOcid, vaultOcid: vaultOcid.slice(0,-4)+"zzzz", keyOcid } }),
    badcomp: project.sync({ destinationConfig: { compartmentOcid: compartmentOcid.slice(0,-4)+"zzzz", vaultOcid, keyOcid } }),
    badkeyid: project.sync({ destinationConfig: { compartmentOcid, vaultOcid, keyOcid: keyOcid.slice(0,-4)+"zzzz" } }),
    big: project.sync({ environment: "big", syncOptions: { keySchema: "B_{{secretKey}}"} }),
  };
  await project.write("secrets/big/.env", `BIG=${"x".repeat(26000)}\n`);
  await project.set(syncs);
  await stack.preview();
  await emulator.close();
  expect(1).toBe(1);
});
