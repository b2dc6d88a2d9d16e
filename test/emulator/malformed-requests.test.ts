import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../emulator/oci/operations/operations";
import { sendRaw, sendSigned } from "./support/raw-request";
import { toCreate } from "./support/secret-details";
import { startEmulator } from "./support/start-emulator";

describe("an unknown route", () => {
  it.each([
    "/",
    "/nothing",
    "/20180608",
    "/20180608/secrets/",
    "/20180608/secrets//versions",
    "/20180608/secrets/a/b",
    "/20180608/secrets/a/version/1/extra",
    "//20180608/secrets",
    "/20200101/secrets",
    "/20180608/secrets/%E0%A4%A",
  ])("is 404 NotFound in JSON: %s", async (target) => {
    const { emulator } = await startEmulator();
    const answer = await sendSigned(emulator, { target });
    expect(answer).toMatchObject({ status: 404, code: "NotFound" });
    expect(answer.headers["content-type"]).toBe("application/json");
  });

  it("is 404 before any question of signature", async () => {
    const { emulator } = await startEmulator();
    expect(await sendRaw(emulator.url, { target: "/nothing" })).toMatchObject({ status: 404, code: "NotFound" });
  });
});

describe("an id with a slash", () => {
  it("is another route when raw, and no secret when encoded", async () => {
    const { emulator } = await startEmulator();
    expect(await sendSigned(emulator, { target: "/20180608/secrets/a/b" })).toMatchObject({
      status: 404,
      code: "NotFound",
    });
    expect(await sendSigned(emulator, { target: "/20180608/secrets/a%2Fb" })).toMatchObject({
      status: 404,
      code: "NotAuthorizedOrNotFound",
    });
  });
});

describe("a wrong method", () => {
  it.each(["DELETE", "PATCH", "HEAD", "OPTIONS", "PUT"])("is 405: %s", async (method) => {
    const { emulator } = await startEmulator();
    const answer = await sendSigned(emulator, { method, target: "/20180608/secrets" });
    expect(answer.status).toBe(405);
    if (method !== "HEAD") expect(answer.code).toBe("MethodNotAllowed");
  });
});

describe("a body", () => {
  const send = async (body: string | Buffer) => {
    const { emulator } = await startEmulator();
    return sendSigned(emulator, { method: "POST", target: "/20180608/secrets", body });
  };

  it.each(["{", "nonsense", "[]", '"text"', "42", "null", "{'a':1}", '{"a":1}x', "\u0000"])(
    "that is no JSON object is CannotParseRequest: %j",
    async (body) => {
      expect(await send(body)).toMatchObject({ status: 400, code: "CannotParseRequest" });
    },
  );

  it("that is empty lacks its fields", async () => {
    expect(await send("")).toMatchObject({ status: 400, code: "MissingParameter" });
    expect(await send("{}")).toMatchObject({ status: 400, code: "MissingParameter" });
  });

  it("that is far too large is cut off with 413", async () => {
    expect((await send(Buffer.alloc(1024 * 1024 + 1, 32))).status).toBe(413);
  });

  it("may have null for what is not set, and fields that nobody knows", async () => {
    const { emulator } = await startEmulator();
    const details = {
      ...toCreate(emulator, "A").createSecretDetails,
      description: null,
      freeformTags: null,
      somethingNew: { a: 1 },
    };
    const answer = await sendSigned(emulator, {
      method: "POST",
      target: "/20180608/secrets",
      body: JSON.stringify(details),
    });
    expect(answer.status).toBe(200);
  });

  it("may name keys that mean something to JavaScript", async () => {
    const { emulator } = await startEmulator();
    const details = JSON.stringify({ ...toCreate(emulator, "A").createSecretDetails, metadata: { constructor: "x" } });
    const body = details.replace('"constructor"', '"__proto__"');
    expect((await sendSigned(emulator, { method: "POST", target: "/20180608/secrets", body })).status).toBe(200);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});

describe("any request at all", () => {
  // Values that a careless client sends: other types, other shapes, nothing, too much.
  const odd = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string()),
    fc.dictionary(fc.string(), fc.anything()),
  );
  const fields = [
    "secretName",
    "compartmentId",
    "vaultId",
    "keyId",
    "secretContent",
    "secretRules",
    "freeformTags",
    "definedTags",
    "metadata",
    "rotationConfig",
    "replicationConfig",
    "currentVersionNumber",
    "timeOfDeletion",
    "secretGenerationContext",
    "enableAutoGeneration",
    "displayName",
    "vaultType",
    "keyShape",
    "description",
  ];
  const body = fc.oneof(
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...fields), odd), { selector: ([name]) => name })
      .map((entries) => JSON.stringify(Object.fromEntries(entries))),
    fc.json(),
    fc.string(),
  );
  const parameters = [
    "compartmentId",
    "vaultId",
    "name",
    "limit",
    "page",
    "sortBy",
    "sortOrder",
    "lifecycleState",
    "versionNumber",
    "stage",
    "secretName",
  ];
  const query = fc.array(fc.tuple(fc.constantFrom(...parameters), fc.oneof(fc.string(), fc.constant("1"))), {
    maxLength: 4,
  });

  it("gets an answer of the client's own fault, never of the emulator's", async () => {
    const { emulator } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: ["1", "2", "3"] });
    const ids = fc.constantFrom(
      id,
      emulator.vaultOcid,
      emulator.keyOcid,
      emulator.tenancyOcid,
      "1",
      "none",
      "%00",
      "..",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...OPERATIONS),
        fc.array(ids, { minLength: 2, maxLength: 2 }),
        query,
        body,
        async (operation, [first = "", second = ""], pairs, text) => {
          const path = operation.path.replace(/\{\w+\}/, first).replace(/\{\w+\}/, second);
          const search = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
          const url = operation.endpoint === "vault" ? emulator.managementEndpoint : emulator.url;
          const withBody = operation.method === "GET" ? {} : { body: text };
          const answer = await sendSigned(emulator, {
            method: operation.method,
            target: `${path}?${search}`,
            url,
            ...withBody,
          });
          expect(answer.status).toBeLessThan(500);
          if (answer.status >= 400)
            expect(JSON.parse(answer.text)).toMatchObject({
              code: expect.any(String) as string,
              message: expect.any(String) as string,
            });
        },
      ),
      { numRuns: 400 },
    );
  });
});
