import { afterEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../../emulator/oci/index";
import type { Emulator, FaultEffect } from "../../../emulator/oci/index";
import { createOciDestination } from "../../../provider/adapters/oci-vault/destination";
import { translateFailure } from "../../../provider/adapters/oci-vault/errors";
import type { Attempt } from "../../../provider/adapters/oci-vault/errors";
import { ServiceFailure, TransportFailure } from "../../../provider/adapters/oci-vault/failures";
import type { ErrorCode } from "../../../provider/core/errors";
import { isSyncError } from "../../../provider/core/errors";
import { SecretValue } from "../../../provider/core/secret-value";
import { catchFailure } from "./support/catch-failure";
import { createFakeService, findClosedUrl } from "./support/fake-service";
import type { FakeAnswer } from "./support/fake-service";
import { ANY_CONTAINER, createDeps, createOciConnectionTo, toOciConnection } from "./support/oci-connection";

const HOST = "vaults.example";

const ATTEMPTS = {
  list: {
    verb: "list",
    subject: "the secrets",
    target: "container",
    isWrite: false,
    property: "destinationConfig.compartmentOcid",
  },
  create: { verb: "create", subject: "secret APP_KEY", target: "newSecret", isWrite: true, hasContent: true },
  update: { verb: "update", subject: "secret APP_KEY", target: "secret", isWrite: true, hasContent: true },
  read: { verb: "read", subject: "secret APP_KEY", target: "secret", isWrite: false },
} as const satisfies Record<string, Attempt>;

type AttemptName = keyof typeof ATTEMPTS;

/** The rows of the table: status, the service's code, its message, what was tried, what it becomes. */
const ROWS: readonly (readonly [number, string, string, AttemptName, ErrorCode])[] = [
  [401, "NotAuthenticated", "", "list", "NOT_AUTHENTICATED"],
  [403, "NotAllowed", "", "update", "ACCESS_DENIED"],
  [404, "NotAuthorizedOrNotFound", "", "list", "ACCESS_DENIED"],
  [404, "NotAuthorizedOrNotFound", "", "create", "ACCESS_DENIED"],
  [404, "NotAuthorizedOrNotFound", "", "update", "GONE"],
  [404, "NotAuthorizedOrNotFound", "", "read", "GONE"],
  [404, "InvalidParameter", "", "read", "GONE"],
  [404, "NotFound", "", "read", "INVALID_INPUT"],
  [404, "", "", "update", "INVALID_INPUT"],
  [405, "MethodNotAllowed", "", "update", "INVALID_INPUT"],
  [407, "", "", "list", "INVALID_INPUT"],
  [302, "", "", "list", "INVALID_INPUT"],
  [409, "IncorrectState", "", "update", "BUSY"],
  [409, "IncorrectState", "", "read", "BUSY"],
  [409, "IncorrectState", "", "create", "UNAVAILABLE"],
  [409, "Conflict", "", "update", "CONFLICT"],
  [409, "InvalidatedRetryToken", "", "create", "CONFLICT"],
  [409, "NotAuthorizedOrResourceAlreadyExists", "", "create", "NAME_TAKEN"],
  [412, "NoEtagMatch", "", "update", "CONFLICT"],
  [400, "InvalidParameter", "a secret of the name 'APP_KEY' already exists", "create", "NAME_TAKEN"],
  [400, "InvalidParameter", "a version of the name already exists", "update", "REJECTED"],
  [400, "InvalidParameter", "content is too large", "create", "REJECTED"],
  [400, "CannotParseRequest", "", "update", "REJECTED"],
  [400, "InvalidParameter", "limit", "list", "INVALID_INPUT"],
  [400, "RelatedResourceNotAuthorizedOrNotFound", "", "create", "ACCESS_DENIED"],
  [400, "LimitExceeded", "", "create", "LIMIT_EXCEEDED"],
  [400, "QuotaExceeded", "", "create", "LIMIT_EXCEEDED"],
  [400, "LimitExceeded", "", "update", "LIMIT_EXCEEDED"],
  [413, "RequestTooLarge", "", "create", "REJECTED"],
  [422, "UnprocessableEntity", "", "update", "REJECTED"],
  [408, "RequestTimeout", "", "list", "TRANSIENT"],
  [429, "TooManyRequests", "", "update", "TRANSIENT"],
  [500, "InternalServerError", "", "update", "TRANSIENT"],
  [502, "", "", "update", "TRANSIENT"],
  [503, "ServiceUnavailable", "", "list", "TRANSIENT"],
];

describe("the table of failures", () => {
  it.each(ROWS)("%i %s %j on %s becomes %s", (status, code, message, name, expected) => {
    const failure = translateFailure(
      new ServiceFailure({ status, code, message, host: HOST, requestId: "id-1" }),
      ATTEMPTS[name],
    );
    if (!isSyncError(failure)) throw new Error("not translated");
    expect(failure.code).toBe(expected);
    expect(failure.details.requestId).toBe("id-1");
    expect(failure.message).toMatch(
      new RegExp(`^could not ${ATTEMPTS[name].verb} .*\\(${String(status)}( ${code})?\\)$`),
    );
    expect(failure.cause).toBeUndefined();
  });

  it("has what to do for all that a person can mend", () => {
    for (const [status, code, message, name, expected] of ROWS) {
      if (["BUSY", "TRANSIENT", "REJECTED", "NOT_AUTHENTICATED"].includes(expected) || name === "list") continue;
      const failure = translateFailure(new ServiceFailure({ status, code, message, host: HOST }), ATTEMPTS[name]);
      expect(failure, `${String(status)} ${code}`).toMatchObject({ hint: expect.stringMatching(/\w/) });
    }
  });

  it.each([
    [500, "update", true],
    [504, "create", true],
    [500, "read", undefined],
    [429, "update", undefined],
  ] as const)("says of %i on %s whether it may have been done: %s", (status, name, maybeDone) => {
    const failure = translateFailure(
      new ServiceFailure({ status, code: "X", message: "", host: HOST }),
      ATTEMPTS[name],
    );
    expect((failure as { details: { maybeDone?: boolean } }).details.maybeDone).toBe(maybeDone);
  });

  it("gives back what is no failure of a call", () => {
    const abort = new Error("enough");
    expect(translateFailure(abort, ATTEMPTS.list)).toBe(abort);
  });

  it("takes an untrusted certificate for a fault of the configuration, with what to do", () => {
    const failure = translateFailure(new TransportFailure(HOST, "SELF_SIGNED_CERT_IN_CHAIN", false), ATTEMPTS.update);
    expect(failure).toMatchObject({ code: "INVALID_INPUT", hint: expect.stringContaining("NODE_EXTRA_CA_CERTS") });
  });
});

describe("failures of the emulator", () => {
  let emulator: Emulator;

  afterEach(() => emulator.close());

  const createWith = async (effect: FaultEffect) => {
    emulator = await createEmulator({ faults: [{ match: { operation: "CreateSecret" }, do: effect }] });
    const destination = createOciDestination(toOciConnection(emulator), emulator, createDeps());
    return catchFailure(
      destination.create({ name: "APP_KEY", value: SecretValue.fromText("x"), tags: {}, retryToken: "t" }),
    );
  };

  it("throttled: how long to wait", async () => {
    expect((await createWith({ status: 429, retryAfterSeconds: 7 })).details).toMatchObject({
      throttled: true,
      retryAfterMs: 7000,
    });
  });

  it("an answer that was lost after the work was done: maybe done", async () => {
    const failure = await createWith({ dropAfter: true });
    expect(failure).toMatchObject({ code: "TRANSIENT", details: { maybeDone: true } });
    expect(emulator.getSecret("APP_KEY")).toBeDefined();
  });

  it("a connection that breaks before the work was done cannot be told from that: maybe done", async () => {
    expect((await createWith({ dropBefore: true })).details.maybeDone).toBe(true);
  });

  it("an answer of failure after the work was done: maybe done", async () => {
    expect((await createWith({ status: 500, doOperation: true })).details.maybeDone).toBe(true);
  });

  it("a key that is disabled: the container is not usable", async () => {
    emulator = await createEmulator();
    emulator.setKeyLifecycle(emulator.keyOcid, "DISABLED");
    const destination = createOciDestination(toOciConnection(emulator), emulator, createDeps());
    const creation = destination.create({
      name: "APP_KEY",
      value: SecretValue.fromText("x"),
      tags: {},
      retryToken: "t",
    });
    expect(await catchFailure(creation)).toMatchObject({ code: "UNAVAILABLE" });
  });

  it("too many versions: what to do", async () => {
    emulator = await createEmulator({ limits: { activeVersionsPerSecret: 1 } });
    const { id } = emulator.putSecret({ name: "APP_KEY" });
    const destination = createOciDestination(toOciConnection(emulator), emulator, createDeps());
    const update = destination.update(
      { name: "APP_KEY", ref: id, lifecycle: "active", tags: {} },
      { value: SecretValue.fromText("y") },
    );
    expect(await catchFailure(update)).toMatchObject({
      code: "LIMIT_EXCEEDED",
      hint: expect.stringContaining("30 active versions"),
    });
  });
});

describe("failures without a usable answer", () => {
  const listFrom = async (answer: FakeAnswer) => {
    const service = await createFakeService(() => answer);
    try {
      return await catchFailure(
        createOciDestination(createOciConnectionTo(service.url), ANY_CONTAINER, createDeps()).list(),
      );
    } finally {
      await service.close();
    }
  };

  it("names host and cause where nothing listens, and was not done", async () => {
    const url = await findClosedUrl();
    const destination = createOciDestination(createOciConnectionTo(url), ANY_CONTAINER, createDeps());
    const failure = await catchFailure(
      destination.create({ name: "APP_KEY", value: SecretValue.fromText("x"), tags: {}, retryToken: "t" }),
    );
    expect(failure.code).toBe("TRANSIENT");
    expect(failure.message).toBe(
      `could not create secret APP_KEY: no usable answer from ${new URL(url).host} (ECONNREFUSED)`,
    );
    expect(failure.hint).toContain("Nothing listens there");
    expect(failure.details.maybeDone).toBeUndefined();
    expect(failure.cause).toMatchObject({ code: "ECONNREFUSED" });
  });

  it("takes a page that is not of the service for a wrong endpoint", async () => {
    const failure = await listFrom({
      status: 404,
      headers: { "content-type": "text/html" },
      body: "<html>nginx</html>",
    });
    expect(failure).toMatchObject({ code: "INVALID_INPUT", details: { property: "endpoint" } });
    expect(failure.message).not.toContain("nginx");
  });

  it("does not take such a page for a secret that is not there", async () => {
    const service = await createFakeService(() => ({ status: 404, body: "<html>" }));
    const destination = createOciDestination(createOciConnectionTo(service.url), ANY_CONTAINER, createDeps());
    expect(await catchFailure(destination.find("ocid1.x"))).toMatchObject({ code: "INVALID_INPUT" });
    expect(await catchFailure(destination.read("ocid1.x"))).toMatchObject({ code: "INVALID_INPUT" });
    await service.close();
  });

  it("takes an answer that is not JSON for a lost one", async () => {
    expect(await listFrom({ body: "<html>sign in to the hotel" })).toMatchObject({ code: "TRANSIENT" });
  });

  it.each([
    ["120", 120_000],
    ["soon", undefined],
  ])("reads Retry-After %s as %s ms", async (value, expected) => {
    const failure = await listFrom({
      status: 503,
      headers: { "retry-after": value },
      body: { code: "ServiceUnavailable", message: "" },
    });
    expect(failure.details.retryAfterMs).toBe(expected);
  });
});
