import { describe, expect, it } from "vitest";
import { SyncError } from "../../provider/core/errors";
import type { Props } from "../../provider/resources/controller";
import { aLife, Life } from "../support/a-life";
import { aProgram, anInlineSource, OCI_CONNECTION, UNKNOWN } from "../support/programs";
import { BROKEN_KEY, KEY_OF_OTHER_VAULT, World } from "../support/world";

const importing = { initialSyncBehavior: "import-prioritize-source" };
const credentials = (changes: object): Props => ({
  connection: { ...OCI_CONNECTION, credentials: { ...OCI_CONNECTION.credentials, ...changes } },
});
const destination = (changes: object): Props => ({ destinationConfig: changes });
const options = (changes: object): Props => ({ syncOptions: changes });
/** Properties that the engine prints whole when a failure names them. */
const PRINTED_WHOLE = ["connection", "credentials", "source", "digests", "digestKey"];

/** What a program gives, the property that is at fault, and words that the reason holds. */
const CASES: readonly (readonly [string, Props, string, RegExp])[] = [
  [
    "a key of another vault",
    destination({ keyOcid: KEY_OF_OTHER_VAULT }),
    "destinationConfig.keyOcid",
    /another vault.*shardtwo/,
  ],
  [
    "a vault that is no OCID",
    destination({ vaultOcid: "my-vault" }),
    "destinationConfig.vaultOcid",
    /OCID of a vault.*"my-vault"/,
  ],
  [
    "a vault's OCID for a key",
    destination({ keyOcid: "ocid1.vault.oc1.r.s.u" }),
    "destinationConfig.keyOcid",
    /OCID of a key/,
  ],
  [
    "a compartment left out",
    destination({ compartmentOcid: undefined }),
    "destinationConfig.compartmentOcid",
    /is required/,
  ],
  ["a name that is no slug", { name: "My Sync" }, "name", /slug.*"My Sync"/],
  ["a description that is too long", { description: "x".repeat(257) }, "description", /256/],
  ["an environment with a blank", { environment: "my env" }, "environment", /"my env"/],
  ["a path without a slash", { secretPath: "api" }, "secretPath", /begins with a slash.*"api"/],
  ["a path upwards", { secretPath: "/../x" }, "secretPath", /\.\./],
  ["a misspelt field", { enviroment: "dev" }, '["enviroment"]', /is not an input/],
  ["a misspelt option", options({ keyScheme: "x" }), "syncOptions.keyScheme", /is not an input/],
  [
    "an unknown behavior",
    options({ initialSyncBehavior: "overwrite" }),
    "syncOptions.initialSyncBehavior",
    /overwrite-destination.*"overwrite"/,
  ],
  ["no behavior", options({ initialSyncBehavior: undefined }), "syncOptions.initialSyncBehavior", /is required/],
  ["a schema without the key", options({ keySchema: "APP_X" }), "syncOptions.keySchema", /\{\{secretKey\}\}.*"APP_X"/],
  [
    "a schema with the key twice",
    options({ keySchema: "{{secretKey}}{{secretKey}}" }),
    "syncOptions.keySchema",
    /exactly once/,
  ],
  ["a schema with a blank", options({ keySchema: "APP {{secretKey}}" }), "syncOptions.keySchema", /letters, digits/],
  ["a schema with a helper", options({ keySchema: "{{upper secretKey}}" }), "syncOptions.keySchema", /helper/],
  ["a window of no day", options({ deletionWindowDays: 0 }), "syncOptions.deletionWindowDays", /1 to 30.*\(got 0\)/],
  ["a window of 31 days", options({ deletionWindowDays: 31 }), "syncOptions.deletionWindowDays", /1 to 30/],
  ["a window of half a day", options({ deletionWindowDays: 1.5 }), "syncOptions.deletionWindowDays", /1\.5|int/],
  ["a timeout of no second", options({ transitionTimeoutSeconds: 0 }), "syncOptions.transitionTimeoutSeconds", /3600/],
  ["no call at a time", options({ maxConcurrency: 0 }), "syncOptions.maxConcurrency", /1 to/],
  ["an unknown policy", { deletionPolicy: "remove" }, "deletionPolicy", /"retain".*"delete".*"remove"/],
  ["a source of an unknown kind", { source: { kind: "git", path: "x" } }, "source.kind", /"local"/],
  ["a local source without a path", { source: { kind: "local" } }, "source.path", /is required/],
  [
    "an import that is no folder",
    { imports: [{ environment: "dev", secretPath: "x" }] },
    "imports[0].secretPath",
    /slash/,
  ],
  [
    "a connection to Infisical for a vault",
    { connection: { app: "infisical", method: "token", credentials: { token: "t" } } },
    "connection.app",
    /"oci".*"infisical"/,
  ],
  [
    "a method that OCI has not",
    { connection: { ...OCI_CONNECTION, method: "password" } },
    "connection.method",
    /access-key/,
  ],
  ["a credential left out", credentials({ region: undefined }), "connection.credentials.region", /is required/],
  ["a fingerprint that is none", credentials({ fingerprint: "12:34" }), "connection.credentials.fingerprint", /16/],
  [
    "an endpoint that is no URL",
    { connection: { ...OCI_CONNECTION, endpoint: "localhost:1" } },
    "connection.endpoint",
    /https/,
  ],
  [
    "a private key that cannot be opened",
    credentials({ privateKey: BROKEN_KEY }),
    "connection.credentials.privateKey",
    /no private key\. Give/,
  ],
  [
    "an import from a source that cannot be written",
    { source: anInlineSource({ A: "1" }), ...options(importing) },
    "syncOptions.initialSyncBehavior",
    /"inline".*overwrite-destination/,
  ],
  [
    "an import with recursive",
    options({ ...importing, recursive: true }),
    "syncOptions.initialSyncBehavior",
    /recursive.*overwrite-destination/,
  ],
  ["no owner", { owner: undefined }, "ownerId", /is required/],
  ["a folder that is not there", { secretPath: "/none" }, "secretPath", /dev:\/none.*missingFolder/],
  ["an import that is not there", { imports: [{ environment: "dev", secretPath: "/none" }] }, "imports", /dev:\/none/],
];

/** Where one of these is wrong, there is no vault that could be asked. */
const NAMES_THE_VAULT = /^(connection|destinationConfig)\./;
const operations = (life: Life): string[] => life.vault.journal.map(({ operation }) => operation);

describe("a check", () => {
  it.each(CASES)("refuses %s", async (_what, changes, property, words) => {
    const life = aLife({ DB: "one" });
    const plan = await life.engine.preview(aProgram(changes));
    expect(plan.step).toBe("refused");
    expect(plan.failures).toEqual([{ property, reason: expect.stringMatching(words) }]);
    expect(PRINTED_WHOLE).not.toContain(property);
    expect(operations(life)).toEqual(NAMES_THE_VAULT.test(property) ? [] : ["inspect"]);
  });

  it("gives every failure of the inputs at once", async () => {
    const life = aLife({ DB: "one" });
    const changes = { name: "My Sync", environment: "", ...destination({ vaultOcid: "x", keyOcid: "y" }) };
    const plan = await life.engine.preview(aProgram(changes));
    expect(plan.failures.map(({ property }) => property).sort()).toEqual([
      "destinationConfig.keyOcid",
      "destinationConfig.vaultOcid",
      "environment",
      "name",
    ]);
  });

  it("gives every fault that no single field shows at once", async () => {
    const life = aLife({ DB: "one" });
    const changes = {
      owner: undefined,
      ...destination({ keyOcid: KEY_OF_OTHER_VAULT }),
      ...options({ ...importing, recursive: true }),
      ...credentials({ privateKey: BROKEN_KEY }),
    };
    const plan = await life.engine.preview(aProgram(changes));
    expect(plan.failures).toHaveLength(4);
  });

  it("gives what is wrong with inputs, source and vault at once, as far as each can be looked at", async () => {
    const problem = { property: "destinationConfig.vaultOcid", reason: "the vault is PENDING_DELETION: cancel that" };
    const life = aLife({ DB: "one" }, { vault: { problems: [problem] } });
    const changes = { name: "My Sync", secretPath: "/none", ...options({ keySchema: "APP" }) };
    expect(await life.refusals(changes)).toEqual([
      expect.stringMatching(/^name: .*"My Sync"/),
      expect.stringMatching(/^syncOptions\.keySchema: .*"APP"/),
      expect.stringMatching(/^secretPath: .*dev:\/none/),
      `${problem.property}: ${problem.reason}`,
    ]);
    expect(operations(life)).toEqual(["inspect"]);
  });

  it("gives what is wrong with source and credentials at once", async () => {
    const life = aLife({ DB: "one" });
    life.vault.failNext({ operation: "inspect", error: new SyncError("NOT_AUTHENTICATED", "no") });
    expect(await life.refusals({ secretPath: "/none" })).toEqual([
      expect.stringMatching(/^secretPath: /),
      "connection.credentials: no",
    ]);
  });

  it("says what is wrong already although something else is not known yet", async () => {
    const life = aLife({ DB: "one" });
    const changes = { connection: UNKNOWN, secretPath: "/none", ...destination({ keyOcid: KEY_OF_OTHER_VAULT }) };
    expect(await life.refusals(changes)).toEqual([
      expect.stringMatching(/^destinationConfig\.keyOcid: .*another vault/),
      expect.stringMatching(/^secretPath: /),
    ]);
    expect(await life.refusals({ description: UNKNOWN, owner: UNKNOWN, secretPath: "/none" })).toHaveLength(1);
    expect(operations(life)).toEqual(["inspect"]);
  });

  it("does not ask a vault whose key is another vault's, nor a source that cannot be opened", async () => {
    const life = aLife({ DB: "one" });
    life.world.openSource = () => {
      throw new SyncError("SOURCE_UNREADABLE", "no");
    };
    const changes = { name: "My Sync", ...destination({ keyOcid: KEY_OF_OTHER_VAULT }) };
    expect(await life.refusals(changes)).toEqual([
      expect.stringMatching(/^name: /),
      expect.stringMatching(/^destinationConfig\.keyOcid: .*another vault/),
      "source.path: no",
    ]);
    expect(operations(life)).toEqual([]);
  });

  it("asks the vault at the usual pace where the pace itself is wrong, for others go by it too", async () => {
    const life = aLife({ DB: "one" });
    expect(await life.refusals(options({ maxConcurrency: 0 }))).toHaveLength(1);
    expect(life.world.paces).toEqual([16]);
  });

  it("looks no further than the preview may, however much is wrong", async () => {
    const life = aLife({ DB: "one" }, { vault: { problems: [{ property: "connection", reason: "no" }] } });
    const changes = { name: "My Sync", secretPath: "/none" };
    life.world.previewMode = "source";
    expect(await life.refusals(changes)).toHaveLength(2);
    life.world.previewMode = "off";
    expect(await life.refusals(changes)).toHaveLength(1);
    expect(operations(life)).toEqual([]);
  });

  it("looks at a vault that was looked at before only if it or the credentials changed", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    const before = operations(life).length;
    expect(await life.refusals({ secretPath: "/none" })).toHaveLength(1);
    expect(operations(life)).toHaveLength(before);
  });

  it("never quotes a value of a secret", async () => {
    const life = aLife();
    const secret = "a canary of the tests";
    const programs = [
      credentials({ privateKey: [secret] }),
      credentials({ passphrase: { nested: secret } }),
      { source: { kind: "inline", secrets: { DB: [secret] } } },
      { source: { kind: "inline", secrets: secret } },
      { source: { kind: "local", path: "x", ageKey: { secret } } },
      {
        source: {
          kind: "infisical",
          projectId: "p",
          connection: { app: "infisical", method: "token", credentials: { token: { secret } } },
        },
      },
      { source: secret },
      { connection: secret },
    ];
    for (const program of programs) {
      const plan = await life.engine.preview(aProgram(program));
      expect(plan.failures.length).toBeGreaterThan(0);
      expect(JSON.stringify(plan.failures)).not.toContain(secret);
      for (const { property } of plan.failures) expect(PRINTED_WHOLE).not.toContain(property);
    }
  });

  it("refuses an import where the source says itself that it cannot be written", async () => {
    const world = new World({
      folders: [{ environment: "dev", secretPath: "/", secrets: { A: "1" } }],
      isSourceWritable: false,
    });
    const life = new Life({}, {}, world);
    expect(await life.refusals(options(importing))).toEqual([expect.stringContaining("it was made read-only")]);
    expect(await life.refusals()).toEqual([]);
  });

  it("says what is wrong with vault and key at once, and nothing of the list that goes with it", async () => {
    const problems = [
      { property: "destinationConfig.vaultOcid", reason: "the vault is PENDING_DELETION: cancel that" },
      { property: "destinationConfig.keyOcid", reason: "the key is DISABLED: enable it" },
    ];
    const life = aLife({ DB: "one" }, { vault: { problems } });
    let failures;
    const calls = await life.calls(async () => {
      failures = (await life.engine.preview(aProgram())).failures;
    });
    expect(failures).toEqual(problems);
    expect([...calls].sort()).toEqual(["inspect", "list"]);
  });

  it("looks at vault and key again when they or the credentials change, and not otherwise", async () => {
    const life = aLife({ DB: "one" });
    await life.up();
    life.edit({ DB: "two" });
    expect(await life.calls(() => life.engine.preview(aProgram()))).not.toContain("inspect");
    const other = aProgram(destination({ keyOcid: "ocid1.key.oc1.eu-frankfurt-1.shardone.keytwo" }));
    expect(await life.calls(() => life.engine.preview(other))).toContain("inspect");
  });

  it.each([
    ["NOT_AUTHENTICATED", undefined, "connection.credentials"],
    ["ACCESS_DENIED", undefined, "destinationConfig.vaultOcid"],
    ["UNAVAILABLE", "destinationConfig.compartmentOcid", "destinationConfig.compartmentOcid"],
    ["INVALID_INPUT", "endpoint", "connection.endpoint"],
    ["INVALID_INPUT", "credentials.region", "connection.credentials.region"],
    ["TRANSIENT", undefined, "destinationConfig.vaultOcid"],
  ] as const)("puts a failure to see the vault where it belongs (%s of %s)", async (code, at, property) => {
    const life = aLife({ DB: "one" });
    const error = new SyncError(code, "no", at === undefined ? {} : { property: at });
    life.vault.failNext({ operation: "list", error, times: 6 });
    expect(await life.refusals()).toEqual([`${property}: no`]);
  });

  it.each([
    ["SOURCE_UNREADABLE", undefined, "local", "source.path"],
    ["SOURCE_UNREADABLE", "source.ageKey", "local", "source.ageKey"],
    ["NOT_AUTHENTICATED", undefined, "infisical", "source.connection.credentials"],
    ["INVALID_INPUT", "siteUrl", "infisical", "source.connection.siteUrl"],
    ["ACCESS_DENIED", "secretPath", "infisical", "secretPath"],
  ] as const)("puts a failure to read the source where it belongs (%s of %s, %s)", async (code, at, kind, property) => {
    const life = aLife({ DB: "one" });
    const connection = { app: "infisical", method: "token", credentials: { token: "t" } };
    const source = kind === "local" ? { kind, path: "x" } : { kind, projectId: "p", connection };
    life.world.source.failNext({
      operation: "readFolder",
      error: new SyncError(code, "no", at === undefined ? {} : { property: at }),
    });
    expect(await life.refusals({ source })).toEqual([`${property}: no`]);
    expect(operations(life)).toEqual(["inspect"]);
  });

  it("gives a bug of ours through and does not call it a fault of the program", async () => {
    const life = aLife({ DB: "one" });
    life.vault.failNext({ operation: "list", error: new TypeError("a bug") });
    await expect(life.engine.preview(aProgram())).rejects.toThrow(TypeError);
  });

  it("refuses nothing where an empty folder is admitted", async () => {
    const life = aLife({ DB: "one" });
    await life.up({ environment: "stage", source: { kind: "local", path: "secrets", missingFolder: "empty" } });
    expect(await life.holds()).toEqual({});
  });
});

describe("a create or update of inputs that no check has seen", () => {
  it("is refused", async () => {
    const life = aLife({ DB: "one" });
    const hooks = life.world.openProvider().secretSync;
    await expect(hooks.create(aProgram({ name: "My Sync" }))).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(hooks.create(aProgram())).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(life.vault.journal.filter(({ operation }) => operation === "create")).toEqual([]);
  });
});

describe("a state that cannot be read", () => {
  it("is said to be one, by refresh and by destroy", async () => {
    const life = aLife({ DB: "one" });
    const hooks = life.world.openProvider().secretSync;
    await expect(hooks.read("id", { name: 7 })).rejects.toThrow("the state of the sync cannot be read");
    await expect(hooks.delete("id", {})).rejects.toThrow("the state of the sync cannot be read");
    expect(life.vault.journal).toEqual([]);
  });
});
