import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { anyConnection, INFISICAL_CREDENTIALS, OCI_CREDENTIALS } from "../../provider/schema/connection";
import { parseInputs } from "../../provider/schema/parse";
import { secretSyncInputs } from "../../provider/schema/secret-sync";
import { change, INFISICAL_CONNECTION, OCI_CONNECTION, SECRET_SYNC } from "./valid-inputs";

const CANARY = "canary-3fa9";
/** A secret that is a number, such as a PIN; JSON would show it without quotes. */
const PIN = 73_914_265;

/** Wrong values of every shape, each with the canary in it. */
const WRONG: readonly unknown[] = [
  CANARY,
  `${CANARY}\n${CANARY}`,
  PIN,
  [CANARY],
  { [CANARY.length]: CANARY },
  [[PIN]],
  `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----`,
  `ocid1.${CANARY} ${CANARY}`,
  CANARY.replaceAll("-", ""),
];
const LEAK = /canary|3fa9|73914265|BEGIN/;

function messagesOf(schema: z.ZodType, inputs: unknown): string {
  const parsed = parseInputs(schema, inputs);
  return parsed.kind === "failed" ? JSON.stringify(parsed.failures) : "";
}

/** Whether at least one of the wrong values was refused: a schema that admits all of them proves nothing. */
function expectNoLeak(schema: z.ZodType, make: (wrong: unknown) => unknown): void {
  const messages = WRONG.map((wrong) => messagesOf(schema, make(wrong)));
  expect(messages.filter((text) => text !== "")).not.toEqual([]);
  for (const text of messages) expect(text).not.toMatch(LEAK);
}

const methods = [
  ...Object.entries(OCI_CREDENTIALS).map(([method, schema]) => ["oci", method, Object.keys(schema.shape)] as const),
  ...Object.entries(INFISICAL_CREDENTIALS).map(
    ([method, schema]) => ["infisical", method, Object.keys(schema.shape)] as const,
  ),
];
const fields = methods.flatMap(([app, method, names]) => names.map((name) => [app, method, name] as const));

describe("a failure never quotes", () => {
  it.each(fields)("what stands in a credential: %s %s, %s", (app, method, field) => {
    expectNoLeak(anyConnection, (wrong) => ({ app, method, credentials: { [field]: wrong } }));
    if (app !== "oci") return;
    expectNoLeak(secretSyncInputs, (wrong) => ({
      ...SECRET_SYNC,
      connection: { app, method, credentials: { [field]: wrong } },
    }));
  });

  it.each(methods)("credentials that are no object: %s %s", (app, method) => {
    expectNoLeak(anyConnection, (wrong) => ({ app, method, credentials: wrong }));
  });

  it.each(methods)("a credential of another method: %s %s", (app, method) => {
    expectNoLeak(anyConnection, (wrong) => ({ app, method, credentials: { password: wrong } }));
  });

  it("a connection or a source that is no object", () => {
    expectNoLeak(anyConnection, (wrong) => wrong);
    for (const path of [["connection"], ["source"]]) {
      expectNoLeak(secretSyncInputs, (wrong) => change(SECRET_SYNC, path, wrong));
    }
    const infisical = { kind: "infisical", connection: INFISICAL_CONNECTION, projectId: "p" };
    expectNoLeak(secretSyncInputs, (wrong) => ({ ...SECRET_SYNC, source: { ...infisical, connection: wrong } }));
  });

  it.each(["clientId", "clientSecret"])("a credential of the source's own connection: %s", (field) => {
    expectNoLeak(secretSyncInputs, (wrong) => {
      const connection = change(INFISICAL_CONNECTION, ["credentials", field], wrong);
      return { ...SECRET_SYNC, source: { kind: "infisical", connection, projectId: "p" } };
    });
  });

  it.each(["A", "region", "path", "profile", "userOcid", "fingerprint", "credentials", "0", "__proto__ "])(
    "an inline secret, even one of the key %s",
    (key) => {
      expectNoLeak(secretSyncInputs, (wrong) => ({
        ...SECRET_SYNC,
        source: { kind: "inline", secrets: { [key]: wrong } },
      }));
    },
  );

  it("inline secrets that are no map", () => {
    expectNoLeak(secretSyncInputs, (wrong) => ({ ...SECRET_SYNC, source: { kind: "inline", secrets: wrong } }));
  });

  it("an age key", () => {
    expectNoLeak(secretSyncInputs, (wrong) => change(SECRET_SYNC, ["source", "ageKey"], wrong));
  });

  it.each(["credentails", "privateKey", "digests", "digestKey", "password"])(
    "a top-level property that is no input: %s",
    (property) => {
      expectNoLeak(anyConnection, (wrong) => ({ ...OCI_CONNECTION, [property]: wrong }));
      expectNoLeak(secretSyncInputs, (wrong) => ({ ...SECRET_SYNC, [property]: wrong }));
    },
  );

  it("the login in a URL", () => {
    for (const url of [`http://me:${CANARY}@host/`, `ftp://me:${CANARY}@host`, `http://${CANARY}@host/`]) {
      const failures = messagesOf(anyConnection, { ...OCI_CONNECTION, endpoint: url });
      expect(failures).not.toBe("");
      expect(failures).not.toMatch(LEAK);
    }
  });
});

describe("the property of a failure", () => {
  it("is never one that the engine would look up and print although it is a secret", () => {
    const secret = new Set(["connection", "credentials", "source", "digests", "digestKey", ""]);
    const inputs = [
      ...[undefined, "x", 1, [], null].flatMap((wrong) =>
        ["connection", "source", "digests", "digestKey"].map((name) => change(SECRET_SYNC, [name], wrong ?? undefined)),
      ),
      {},
    ];
    const properties = inputs.flatMap((one) => {
      const parsed = parseInputs(secretSyncInputs, one);
      return parsed.kind === "failed" ? parsed.failures.map(({ property }) => property) : [];
    });
    expect(properties.length).toBeGreaterThan(10);
    expect(properties.filter((property) => secret.has(property))).toEqual([]);
  });
});
