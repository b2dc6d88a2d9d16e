import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../emulator/oci/index";
import { findLeaks } from "./support/leaks";
import { Project } from "./support/project";
import type { CliResult, Stack } from "./support/stack";

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

type Args = Readonly<Record<string, unknown>>;

const VALUE = "canary-value-5e02";
const IN_FILES = ["canary-in-env-90a1", "canary-in-json-90a2", "canary-in-yaml-90a3"];
const PASSWORD = "canary-misplaced-password-3c";
const MINUTE_MS = 60_000;

describe("a preview", () => {
  let emulator: Emulator;
  let project: Project;
  let stack: Stack;
  let clockIsOffMs = 0;

  /** Previews one sync, which must be refused. */
  async function refuse(args: Args, connection: Args = project.connection, env = {}): Promise<string> {
    await project.set({ web: project.sync(args) }, { connection });
    return expectRefusal(await stack.preview([], { env }));
  }

  function expectRefusal({ code, text }: CliResult): string {
    expect(code).not.toBe(0);
    expect(text).not.toMatch(/unexpected|report this|undefined|\[object/);
    return text;
  }

  /** The sentence that the engine puts around a failure of a property; it prints the value of a top-level one. */
  const at = (property: string, reason: string): RegExp =>
    new RegExp(`property ${escape(property)} value \\{[^}\n]*\\} has a problem: ${escape(reason)}`);

  const withCredentials = (change: Args): Args => {
    const { userOcid, tenancyOcid, region, fingerprint, privateKeyPem } = emulator;
    const credentials = { userOcid, tenancyOcid, region, fingerprint, privateKey: privateKeyPem, ...change };
    return { ...project.connection, credentials };
  };

  beforeAll(async () => {
    emulator = await createEmulator({ signatureNow: () => Date.now() + clockIsOffMs });
    project = await Project.create("bad-input", emulator);
    stack = await project.stack("dev");
    await project.writeEnv({ DB_URL: VALUE });
  });

  beforeEach(() => {
    emulator.journal.reset();
  });

  afterEach(() => {
    expect(emulator.journal.count({ isWrite: true })).toBe(0);
    clockIsOffMs = 0;
    emulator.denyOperations();
    emulator.setVaultLifecycle(emulator.vaultOcid, "ACTIVE");
  });

  afterAll(() => emulator.close());

  describe("of a program with faults", () => {
    it("tells all of them at once, each with its path, what stands there and what should", async () => {
      const { compartmentOcid, vaultOcid } = emulator;
      const text = await refuse({
        name: "Web Prod",
        secretPath: "api/",
        destinationConfig: { compartmentOcid: vaultOcid, vaultOcid: compartmentOcid, keyOcid: "key-1" },
        syncOptions: { initialSyncBehavior: "overwrite", keySchema: "APP_X", deletionWindowDays: 31 },
        deletionPolicy: "keep",
        deletionpolicy: "delete",
      });
      expect(text).toMatch(at("name", "must be a slug: lower-case letters, digits and single hyphens"));
      expect(text).toContain('(got "Web Prod")');
      expect(text).toMatch(at("secretPath", "must be a folder that begins with a slash"));
      expect(text).toMatch(at("destinationConfig.compartmentOcid", "must be the OCID of a compartment or tenancy"));
      expect(text).toContain(`(got "${vaultOcid}")`);
      expect(text).toMatch(at("destinationConfig.vaultOcid", "must be the OCID of a vault"));
      expect(text).toMatch(at("destinationConfig.keyOcid", "must be the OCID of a key"));
      expect(text).toMatch(at("syncOptions.initialSyncBehavior", 'must be one of "overwrite-destination", "import'));
      expect(text).toMatch(
        at("syncOptions.keySchema", 'must contain {{secretKey}} exactly once, and contains it 0 times (got "APP_X")'),
      );
      expect(text).toMatch(at("syncOptions.deletionWindowDays", "must be 1 to 30 days (got 31)"));
      expect(text).toMatch(at("deletionPolicy", 'must be one of "retain", "delete" (got "keep")'));
      expect(text).toMatch(at('["deletionpolicy"]', "is not an input: mend its spelling or remove it"));
      expect(emulator.journal.entries).toEqual([]);
    });

    it.each([
      ["{{secretKey}}_{{secretKey}}", "must contain {{secretKey}} exactly once, and contains it 2 times"],
      ["{{env}}_{{secretKey}}", "has the unknown placeholder {{env}}: use only {{secretKey}} and {{environment}}"],
    ])("refuses the key schema %s", async (keySchema, reason) => {
      const text = await refuse({ syncOptions: { keySchema } });
      expect(text).toMatch(at("syncOptions.keySchema", `${reason} (got "${keySchema}")`));
    });

    it("refuses the key of another vault without asking anybody", async () => {
      const { compartmentOcid, vaultOcid, secondKeyOcid: keyOcid } = emulator;
      const text = await refuse({ destinationConfig: { compartmentOcid, vaultOcid, keyOcid } });
      expect(text).toMatch(at("destinationConfig.keyOcid", `is a key of another vault: use a key of ${vaultOcid}`));
      expect(text).toContain(`(got "${keyOcid}")`);
      expect(emulator.journal.entries).toEqual([]);
    });

    it("refuses an import from a source that cannot be written", async () => {
      const source = { kind: "inline", secrets: { DB_URL: VALUE } };
      const text = await refuse({ source, syncOptions: { initialSyncBehavior: "import-prioritize-source" } });
      expect(text).toMatch(
        at("syncOptions.initialSyncBehavior", 'needs a source that can be written, and source.kind "inline" cannot'),
      );
      expect(text).toContain('use "overwrite-destination" (got "import-prioritize-source")');
    });

    it("refuses a connection of another app as the destination's", async () => {
      const connection = { app: "infisical", method: "token", credentials: { token: PASSWORD } };
      const text = await refuse({ connection });
      expect(text).toMatch(at("connection.app", 'must be "oci" (got "infisical")'));
    });
  });

  describe("of a source with faults", () => {
    it("names the folder that is missing", async () => {
      const text = await refuse({ environment: "staging", secretPath: "/api" });
      expect(text).toMatch(at("secretPath", "the folder staging:/api does not exist in the source. Create it, mend"));
    });

    it("names the path that is missing", async () => {
      const text = await refuse({ source: { kind: "local", path: "./nowhere" } });
      expect(text).toMatch(at("source.path", "./nowhere: there is no such folder. source.path is seen from"));
    });

    it("tells every malformed line of every file, and quotes none", async () => {
      const [inEnv, inJson, inYaml] = IN_FILES;
      await project.write("secrets/broken/.env", `A=fine\n${inEnv ?? ""} is no assignment\nB="${inEnv ?? ""}\n`);
      await project.write("secrets/broken/app.json", `{\n  "C": ${inJson ?? ""}\n}\n`);
      await project.write("secrets/broken/app.yaml", `D: fine\nE: [${inYaml ?? ""}\n`);
      const text = await refuse({ environment: "broken" });
      expect(text).toMatch(at("source.path", "4 faults in files of secrets:"));
      expect(text).toContain("./secrets/broken/.env:2: this is not KEY=value, a comment or an empty line");
      expect(text).toContain('./secrets/broken/.env:3: the " that opens the value of B is not closed');
      expect(text).toMatch(/\.\/secrets\/broken\/app\.json:2:\d+: this is not JSON/);
      expect(text).toMatch(/\.\/secrets\/broken\/app\.yaml:\d+:\d+: this is not YAML/);
      for (const value of IN_FILES) expect(text).not.toContain(value);
    });
  });

  describe("with credentials that do not work", () => {
    it("refuses an unknown method at the connection", async () => {
      const text = await refuse({}, { ...project.connection, method: "api-key" });
      expect(text).toContain("AppConnection resource 'oci'");
      expect(text).toMatch(at("method", 'must be one of "access-key", "config-file"'));
      expect(text).toContain('(got "api-key")');
    });

    it("refuses a misspelt credential and never quotes one", async () => {
      const text = await refuse({}, withCredentials({ passwort: PASSWORD, userOcid: PASSWORD }));
      expect(text).toMatch(at("credentials.passwort", "is not an input: mend its spelling or remove it"));
      expect(text).toMatch(at("credentials.userOcid", "must be the OCID of a user"));
    });

    it("refuses a private key that is none, before anything is called", async () => {
      const text = await refuse({}, withCredentials({ privateKey: `-----BEGIN RSA PRIVATE KEY-----\n${PASSWORD}\n` }));
      expect(text).toMatch(at("credentials.privateKey", "the private key is not a private key in PEM form"));
      expect(emulator.journal.entries).toEqual([]);
    });

    it("names the configuration file that is missing", async () => {
      const connection = { app: "oci", method: "config-file", credentials: { path: "./no/config" } };
      const text = await refuse({}, connection);
      expect(text).toMatch(
        /property credentials\.path .*the OCI configuration file \S+no\/config cannot be read \(ENOENT\)/,
      );
      expect(text).toContain("oci setup config");
    });

    it("says that the fingerprint is not that of the key", async () => {
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const other = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      const text = await refuse({}, withCredentials({ privateKey: other }));
      expect(text).toContain("the service does not accept the credentials (401 NotAuthenticated)");
      expect(text).toContain(`the fingerprint is not that of the private key: ${emulator.fingerprint} is given`);
      expect(text).toContain("property connection.credentials value {<nil>} has a problem");
    });

    it("says what else a refusal may mean", async () => {
      const text = await refuse({}, withCredentials({ userOcid: `${emulator.userOcid.slice(0, -4)}aaaa` }));
      expect(text).toContain("Likely: the public key is not uploaded to this user");
      expect(text).toContain("the OCID of the user or of the tenancy is that of another");
    });

    it("says it together with what is wrong in the program and in its files", async () => {
      await project.write("secrets/unreadable/.env", "no assignment\n");
      const text = await refuse(
        { name: "Web Prod", environment: "unreadable" },
        withCredentials({ userOcid: `${emulator.userOcid.slice(0, -4)}aaaa` }),
      );
      expect(text).toMatch(at("name", "must be a slug"));
      expect(text).toContain("./secrets/unreadable/.env:1: this is not KEY=value, a comment or an empty line");
      expect(text).toContain("the service does not accept the credentials (401 NotAuthenticated)");
    });

    it("says that the clock is off, with both times", async () => {
      clockIsOffMs = 11 * MINUTE_MS;
      const text = await refuse({});
      const year = String(new Date().getUTCFullYear());
      expect(text).toMatch(
        new RegExp(`this machine's clock says ${year}.* and the service's ${year}.*so set the clock`),
      );
    });
  });

  describe("of a vault that cannot be used", () => {
    const other = (ocid: string): string => `${ocid.slice(0, -4)}aaaa`;

    it("tells at once which of compartment and vault is not found, with the id", async () => {
      const { keyOcid } = emulator;
      const [compartmentOcid, vaultOcid] = [other(emulator.compartmentOcid), other(emulator.vaultOcid)];
      const text = await refuse({ destinationConfig: { compartmentOcid, vaultOcid, keyOcid } });
      expect(text).toMatch(at("destinationConfig.compartmentOcid", "the compartment is not found, or no policy lets"));
      expect(text).toContain(`(got "${compartmentOcid}")`);
      expect(text).toMatch(at("destinationConfig.vaultOcid", "the vault is not found, or no policy lets"));
      expect(text).toContain(`(got "${vaultOcid}")`);
    });

    it("tells a missing permission", async () => {
      emulator.denyOperations("ListSecrets");
      const text = await refuse({});
      expect(text).toMatch(at("destinationConfig.compartmentOcid", "the compartment is not found, or no policy lets"));
      expect(text).toContain("manage secret-family");
    });

    it("tells the state of the vault", async () => {
      emulator.setVaultLifecycle(emulator.vaultOcid, "PENDING_DELETION");
      const text = await refuse({});
      expect(text).toMatch(at("destinationConfig.vaultOcid", "the vault is PENDING_DELETION: cancel its deletion"));
    });

    it.each([
      ["that is disabled", "disabledKeyOcid", "the key is DISABLED: enable it, or use another key"],
      ["that is not symmetric", "rsaKeyOcid", "secrets need a symmetric key: use an AES key"],
    ] as const)("refuses a key %s", async (_, key, reason) => {
      const { compartmentOcid, vaultOcid } = emulator;
      const text = await refuse({ destinationConfig: { compartmentOcid, vaultOcid, keyOcid: emulator[key] } });
      expect(text).toContain("property destinationConfig.keyOcid value");
      expect(text).toContain(reason);
    });

    it("names the endpoint that nobody listens at", async () => {
      const text = await refuse({}, { ...project.connection, endpoint: "http://127.0.0.1:1" });
      expect(text).toContain("no usable answer from 127.0.0.1:1 (ECONNREFUSED)");
      expect(text).toContain("Nothing listens there: check endpoint");
      expect(text).toContain("property connection.endpoint value");
    });

    it("says that something else answers at the endpoint", async () => {
      const text = await refuse({}, { ...project.connection, endpoint: `${emulator.url}/v2` });
      expect(text).toContain("what answers at");
      expect(text).toContain("property connection.endpoint value");
    });
  });

  it("refuses a mode of preview that there is not", async () => {
    const text = await refuse({}, project.connection, { SECRETSYNC_PREVIEW: "fast" });
    expect(text).toContain('SECRETSYNC_PREVIEW must be one of live, always, source, off (got "fast")');
  });

  it("has printed and stored no value and no key in the clear", async () => {
    expect(await findLeaks(project, [VALUE, ...IN_FILES, PASSWORD, emulator.privateKeyPem])).toEqual([]);
  });
});
