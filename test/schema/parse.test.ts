import { describe, expect, it } from "vitest";
import { z } from "zod";
import { anyConnection } from "../../provider/schema/connection";
import { parseEach, parseInputs, parsePart, type InputFailure } from "../../provider/schema/parse";
import { secretSyncInputs } from "../../provider/schema/secret-sync";
import { change, INFISICAL_CONNECTION, OCI_CONNECTION, SECRET_SYNC, UNKNOWN_TEXT } from "./valid-inputs";

function failuresOf(schema: z.ZodType, inputs: unknown): readonly InputFailure[] {
  const parsed = parseInputs(schema, inputs);
  if (parsed.kind !== "failed") throw new Error(`expected failures, and it is ${parsed.kind}`);
  return parsed.failures;
}

const syncFailures = (path: readonly string[], value: unknown): readonly InputFailure[] =>
  failuresOf(secretSyncInputs, change(SECRET_SYNC, path, value));

describe("inputs without fault", () => {
  it("are given back with every default filled in", () => {
    expect(parseInputs(secretSyncInputs, SECRET_SYNC)).toEqual({
      kind: "parsed",
      value: {
        ...SECRET_SYNC,
        source: { kind: "local", path: "./secrets", allowPlaintextWriteBack: false, missingFolder: "error" },
        secretPath: "/",
        syncOptions: {
          initialSyncBehavior: "overwrite-destination",
          keySchema: "{{secretKey}}",
          disableSecretDeletion: false,
          recursive: false,
          deletionWindowDays: 30,
          transitionTimeoutSeconds: 300,
          maxConcurrency: 16,
          pruneVersionsAt: 25,
        },
        isAutoSyncEnabled: true,
        deletionPolicy: "retain",
      },
    });
  });

  it.each(["config-file", "session-token", "instance-principal", "resource-principal", "oke-workload-identity"])(
    "need no credentials for %s",
    (method) => {
      const parsed = parseInputs(anyConnection, { app: "oci", method });
      expect(parsed).toEqual({ kind: "parsed", value: { app: "oci", method, credentials: {} } });
    },
  );

  it.each([
    ["oci access-key", OCI_CONNECTION],
    ["infisical universal-auth", INFISICAL_CONNECTION],
    ["infisical token", { app: "infisical", method: "token", credentials: { token: "t" } }],
    ["a config file", { app: "oci", method: "config-file", credentials: { path: "~/.oci/config", profile: "DEV" } }],
    ["endpoints", { ...OCI_CONNECTION, endpoint: "http://127.0.0.1:4000", endpoints: { kms: "https://kms.example" } }],
    ["a site", { ...INFISICAL_CONNECTION, siteUrl: "https://secrets.example.com" }],
  ])("are admitted: %s", (_what, inputs) => {
    expect(parseInputs(anyConnection, inputs).kind).toBe("parsed");
  });

  it.each([
    ["an inline source", ["source"], { kind: "inline", secrets: { A: "1" } }],
    ["an inline source without secrets", ["source"], { kind: "inline", secrets: {} }],
    ["an infisical source", ["source"], { kind: "infisical", connection: INFISICAL_CONNECTION, projectId: "p" }],
    ["a folder", ["secretPath"], "/api/v1"],
    ["imports", ["imports"], [{ environment: "shared", secretPath: "/" }]],
    ["a tenancy as the root compartment", ["destinationConfig", "compartmentOcid"], "ocid1.tenancy.oc1..aaaa"],
    ["one day", ["syncOptions", "deletionWindowDays"], 1],
    ["thirty days", ["syncOptions", "deletionWindowDays"], 30],
    ["the computed owner", ["owner"], "acme/shop/prod/web"],
  ])("are admitted: %s", (_what, path, value) => {
    expect(parseInputs(secretSyncInputs, change(SECRET_SYNC, path, value)).kind).toBe("parsed");
  });

  it.each(["oc1", "oc2", "oc3", "oc4", "oc8", "oc19", "oc-eu"])("are admitted with OCIDs of the realm %s", (realm) => {
    const destinationConfig = {
      compartmentOcid: `ocid1.compartment.${realm}..aaaa`,
      vaultOcid: `ocid1.vault.${realm}.us-langley-1.shard.aaaa`,
      keyOcid: `ocid1.key.${realm}.us-langley-1.shard.aaaa`,
    };
    expect(parseInputs(secretSyncInputs, { ...SECRET_SYNC, destinationConfig }).kind).toBe("parsed");
    const credentials = {
      ...OCI_CONNECTION.credentials,
      userOcid: `ocid1.user.${realm}..aaaa`,
      tenancyOcid: `ocid1.tenancy.${realm}..aaaa`,
    };
    expect(parseInputs(anyConnection, { ...OCI_CONNECTION, credentials }).kind).toBe("parsed");
  });
});

describe("the failures of inputs", () => {
  it("are all said at once", () => {
    const inputs = {
      ...SECRET_SYNC,
      name: "Web Prod",
      secretPath: "api/",
      syncOptions: { initialSyncBehavior: "overwrite", deletionWindowDays: 31, keySchema: "APP" },
      destinationConfig: { ...SECRET_SYNC.destinationConfig, keyOcid: undefined },
      colour: "red",
    };
    expect(failuresOf(secretSyncInputs, inputs).map(({ property }) => property)).toEqual([
      "name",
      "secretPath",
      "destinationConfig.keyOcid",
      "syncOptions.initialSyncBehavior",
      "syncOptions.keySchema",
      "syncOptions.deletionWindowDays",
      '["colour"]',
    ]);
  });

  it.each<[string, readonly string[], unknown, string, string]>([
    [
      "a name",
      ["name"],
      "Web Prod",
      "name",
      'must be a slug: lower-case letters, digits and single hyphens, for example web-prod (got "Web Prod")',
    ],
    ["a missing name", ["name"], undefined, "name", "is required"],
    [
      "a long description",
      ["description"],
      "x".repeat(257),
      "description",
      `must have at most 256 characters (got "${"x".repeat(119)}…)`,
    ],
    ["a number for text", ["environment"], 5, "environment", "must be text (got 5)"],
    ["a null", ["environment"], null, "environment", "must be text"],
    [
      "an environment",
      ["environment"],
      "dev/api",
      "environment",
      'must be letters, digits, hyphens, dots and underscores, for example dev (got "dev/api")',
    ],
    [
      "a folder",
      ["secretPath"],
      "api",
      "secretPath",
      'must be a folder that begins with a slash and does not end with one, for example / or /api (got "api")',
    ],
    [
      "a folder that ends with a slash",
      ["secretPath"],
      "/api/",
      "secretPath",
      "must be a folder that begins with a slash",
    ],
    ["a folder that climbs", ["secretPath"], "/api/../..", "secretPath", 'must not contain .. (got "/api/../..")'],
    ["text for a list", ["imports"], "/api", "imports", 'must be a list (got "/api")'],
    ["a fault in a list", ["imports"], [{ environment: "dev", secretPath: "x" }], "imports[0].secretPath", '(got "x")'],
    ["a missing field in a list", ["imports"], [{ environment: "dev" }], "imports[0].secretPath", "is required"],
    [
      "text for a number",
      ["syncOptions", "maxConcurrency"],
      "7",
      "syncOptions.maxConcurrency",
      'must be a number (got "7")',
    ],
    [
      "a fraction",
      ["syncOptions", "deletionWindowDays"],
      1.5,
      "syncOptions.deletionWindowDays",
      "must be a whole number (got 1.5)",
    ],
    [
      "too few days",
      ["syncOptions", "deletionWindowDays"],
      0,
      "syncOptions.deletionWindowDays",
      "must be 1 to 30 days (got 0)",
    ],
    [
      "too many days",
      ["syncOptions", "deletionWindowDays"],
      31,
      "syncOptions.deletionWindowDays",
      "must be 1 to 30 days (got 31)",
    ],
    ["text for a boolean", ["isAutoSyncEnabled"], "no", "isAutoSyncEnabled", 'must be true or false (got "no")'],
    [
      "an unknown word",
      ["deletionPolicy"],
      "destroy",
      "deletionPolicy",
      'must be one of "retain", "delete" (got "destroy")',
    ],
    [
      "a missing word",
      ["syncOptions", "initialSyncBehavior"],
      undefined,
      "syncOptions.initialSyncBehavior",
      'is required: one of "overwrite-destination", "import-prioritize-source", "import-prioritize-destination"',
    ],
    [
      "an empty code",
      ["syncOptions", "approve"],
      "",
      "syncOptions.approve",
      'must be the code from a refusal, and not empty (got "")',
    ],
    [
      "an unknown source",
      ["source", "kind"],
      "git",
      "source.kind",
      'must be one of "local", "inline", "infisical" (got "git")',
    ],
    [
      "a source without kind",
      ["source", "kind"],
      undefined,
      "source.kind",
      'is required: one of "local", "inline", "infisical"',
    ],
    [
      "an unknown field inside",
      ["syncOptions", "keyschema"],
      "x",
      "syncOptions.keyschema",
      "is not an input: mend its spelling or remove it",
    ],
    ["a field of another source", ["source", "projectId"], "p", "source.projectId", "is not an input"],
    ["a missing object", ["syncOptions"], undefined, "syncOptions", "is required"],
    ["text for an object", ["destinationConfig"], "vault", "destinationConfig", 'must be an object (got "vault")'],
    ["a list for an object", ["destinationConfig"], ["vault"], "destinationConfig", "must be an object"],
    [
      "an Infisical connection for the vault",
      ["connection"],
      INFISICAL_CONNECTION,
      "connection.app",
      'must be "oci" (got "infisical")',
    ],
    [
      "an OCI connection for the source",
      ["source"],
      { kind: "infisical", connection: OCI_CONNECTION, projectId: "p" },
      "source.connection.app",
      'must be "infisical" (got "oci")',
    ],
  ])("say what to do about %s, where, and what was given", (_what, path, value, property, reason) => {
    const [failure, ...others] = syncFailures(path, value);
    expect(failure?.property).toBe(property);
    expect(failure?.reason).toContain(reason);
    expect(others).toEqual([]);
  });

  it.each([
    ["userOcid", "user"],
    ["tenancyOcid", "tenancy"],
  ])("say that credentials.%s is no OCID of a %s, and show the wrong one", (field, type) => {
    const given = "ocid1.vault.oc1..aaaa";
    const inputs = change(OCI_CONNECTION, ["credentials", field], given);
    const example = `ocid1.${type}.oc1..aaaa`;
    expect(failuresOf(anyConnection, inputs)).toEqual([
      {
        property: `credentials.${field}`,
        reason: `must be the OCID of a ${type}, which looks like ${example} (got "${given}")`,
      },
    ]);
  });

  it.each([
    ["compartmentOcid", "compartment or tenancy", "compartment"],
    ["vaultOcid", "vault", "vault"],
    ["keyOcid", "key", "key"],
  ])("say that destinationConfig.%s is no OCID of a %s", (field, types, example) => {
    for (const given of [
      "ocid1.user.oc1..aaaa",
      "aaaa",
      "",
      `ocid1.${example}`,
      `ocid1.${example}.oc1`,
      "ocid2.key.oc1..a",
    ]) {
      const reason = `must be the OCID of a ${types}, which looks like ocid1.${example}.oc1..aaaa (got ${JSON.stringify(given)})`;
      expect(syncFailures(["destinationConfig", field], given)).toEqual([
        { property: `destinationConfig.${field}`, reason },
      ]);
    }
  });

  it.each<[string, object, readonly InputFailure[]]>([
    ["app", {}, [{ property: "app", reason: 'is required: one of "oci", "infisical"' }]],
    ["app", { app: "aws" }, [{ property: "app", reason: 'must be one of "oci", "infisical" (got "aws")' }]],
    ["method", { app: "infisical" }, [{ property: "method", reason: 'is required: one of "universal-auth", "token"' }]],
    [
      "method",
      { app: "infisical", method: "password" },
      [{ property: "method", reason: 'must be one of "universal-auth", "token" (got "password")' }],
    ],
    [
      "method",
      { app: "oci", method: "token", credentials: { token: "t" } },
      [
        {
          property: "method",
          reason:
            'must be one of "access-key", "config-file", "session-token", "instance-principal", "resource-principal", "oke-workload-identity" (got "token")',
        },
      ],
    ],
  ])("list what %s may be", (_what, inputs, failures) => {
    expect(failuresOf(anyConnection, inputs)).toEqual(failures);
  });

  it.each(["ftp://example.com", "example.com", "http://", "", "https://example.com/"])(
    "say that %j is no base URL",
    (url) => {
      for (const path of [["endpoint"], ["endpoints", "vaults"]]) {
        const failures = failuresOf(anyConnection, change(OCI_CONNECTION, path, url));
        expect(new Set(failures.map(({ property }) => property))).toEqual(new Set([path.join(".")]));
        expect(failures[0]?.reason).toMatch(/^must be a URL that begins with|^must not end with a slash/);
      }
    },
  );

  it("say of a fingerprint how the console shows it", () => {
    const upper = OCI_CONNECTION.credentials.fingerprint.toUpperCase();
    const failures = failuresOf(anyConnection, change(OCI_CONNECTION, ["credentials", "fingerprint"], upper));
    expect(failures).toEqual([
      {
        property: "credentials.fingerprint",
        reason: `must be 16 lower-case hex pairs joined by colons, as the console shows it (got "${upper}")`,
      },
    ]);
  });
});

describe("the path of a failure", () => {
  it.each([
    ["connection", "connection.app", "is required"],
    ["source", "source.kind", "is required"],
  ])("is never %s itself, because the engine prints such a property whole", (property, nested, reason) => {
    expect(syncFailures([property], undefined)).toEqual([{ property: nested, reason: `${property} ${reason}` }]);
    expect(syncFailures([property], "x")).toEqual([{ property: nested, reason: `${property} must be an object` }]);
  });

  it("is never credentials itself", () => {
    const missing = failuresOf(anyConnection, change(OCI_CONNECTION, ["credentials"], undefined));
    expect(missing).toEqual([{ property: "credentials.method", reason: "credentials is required" }]);
    const text = failuresOf(anyConnection, change(OCI_CONNECTION, ["credentials"], "x"));
    expect(text).toEqual([{ property: "credentials.method", reason: "credentials must be an object" }]);
  });

  it("does not let the engine look up a misspelt top-level property, which may be a secret", () => {
    const failures = failuresOf(anyConnection, { ...OCI_CONNECTION, credentails: { privateKey: "x" } });
    expect(failures).toEqual([
      { property: '["credentails"]', reason: "is not an input: mend its spelling or remove it" },
    ]);
  });

  it("is written as Pulumi writes it", () => {
    const schema = z.strictObject({ a: z.array(z.strictObject({ b: z.string() })) });
    expect(failuresOf(schema, { a: [{ b: "x" }, { b: 1 }] })).toEqual([
      { property: "a[1].b", reason: "must be text (got 1)" },
    ]);
  });
});

describe("some of the inputs", () => {
  it("are parsed without looking at the others", () => {
    const part = secretSyncInputs.pick({ environment: true, secretPath: true });
    const inputs = { ...SECRET_SYNC, name: "no slug", colour: "red", environment: "dev" };
    expect(parsePart(part, inputs)).toEqual({ kind: "parsed", value: { environment: "dev", secretPath: "/" } });
    expect(parsePart(part, { environment: "my env" })).toMatchObject({ failures: [{ property: "environment" }] });
  });

  it("are given where they are right and known, each by itself, with defaults", () => {
    const part = secretSyncInputs.pick({ name: true, environment: true, secretPath: true, ownerId: true });
    const inputs = { name: "no slug", environment: "dev", ownerId: UNKNOWN_TEXT, colour: "red" };
    expect(parseEach(part, inputs)).toEqual({ environment: "dev", secretPath: "/" });
  });
});
