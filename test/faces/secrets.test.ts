import { describe, expect, it } from "vitest";
import { SECRET_PATHS, unwrapProps, unwrapSecrets, wrapSecrets } from "../../provider/faces/secrets";

const envelope = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("wrapping secrets", () => {
  it("puts each secret property into the envelope of the engine, and nothing else", () => {
    const props = {
      name: "web",
      digestKey: "key",
      digests: { A: "1.x" },
      manifest: { A: "rev 1" },
      connection: { app: "oci", credentials: { privateKey: "pem" } },
      source: { kind: "inline", secrets: { A: "value" } },
    };
    expect(wrapSecrets(props, SECRET_PATHS.secretSync)).toEqual({
      name: "web",
      digestKey: envelope("key"),
      digests: envelope({ A: "1.x" }),
      manifest: { A: "rev 1" },
      connection: { app: "oci", credentials: envelope({ privateKey: "pem" }) },
      source: { kind: "inline", secrets: envelope({ A: "value" }) },
    });
  });

  it("finds the credentials of a source and an age key", () => {
    const props = { source: { ageKey: "age", connection: { credentials: { token: "t" }, siteUrl: "u" } } };
    expect(wrapSecrets(props, SECRET_PATHS.secretSync)).toEqual({
      source: { ageKey: envelope("age"), connection: { credentials: envelope({ token: "t" }), siteUrl: "u" } },
    });
  });

  it("does not wrap twice", () => {
    const once = wrapSecrets({ credentials: { a: "b" } }, SECRET_PATHS.appConnection);
    expect(wrapSecrets(once, SECRET_PATHS.appConnection)).toEqual(once);
  });

  it("leaves nothing that the engine's protocol cannot carry", () => {
    const props = { a: undefined, b: { c: undefined, d: [undefined, { e: undefined }] }, when: new Date(0) };
    expect(wrapSecrets(props, [])).toEqual({ b: { d: [null, {}] }, when: "1970-01-01T00:00:00.000Z" });
  });

  it("passes over what is not there, not known, or no object", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const props = { connection: unknown, source: [1], digests: null };
    expect(wrapSecrets(props, SECRET_PATHS.secretSync)).toEqual({ ...props, digests: envelope(null) });
  });

  it("does not change what it is given", () => {
    const props = { connection: { credentials: { a: "b" } } };
    wrapSecrets(props, SECRET_PATHS.secretSync);
    expect(props).toEqual({ connection: { credentials: { a: "b" } } });
  });
});

describe("taking envelopes off", () => {
  it("works at any depth, one in another included", () => {
    const wrapped = { a: envelope({ b: [envelope("c"), envelope({ d: envelope("e") })] }), f: "g" };
    expect(unwrapSecrets(wrapped)).toEqual({ a: { b: ["c", { d: "e" }] }, f: "g" });
  });

  it("leaves plain values as they are", () => {
    const plain = { a: [1, null, true], b: { value: "not an envelope" } };
    expect(unwrapSecrets(plain)).toEqual(plain);
  });

  it("is the opposite of wrapping", () => {
    const props = { digests: { A: "1.x" }, connection: { credentials: { a: "b" } } };
    expect(unwrapProps(wrapSecrets(props, SECRET_PATHS.secretSync))).toEqual(props);
  });

  it("takes what is no object for no properties", () => {
    expect(unwrapProps(undefined)).toEqual({});
    expect(unwrapProps(envelope({ a: "b" }))).toEqual({ a: "b" });
  });
});
