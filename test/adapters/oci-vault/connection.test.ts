import { generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../../emulator/oci/index";
import type { Emulator } from "../../../emulator/oci/index";
import { createOciConnection } from "../../../provider/adapters/oci-vault/connection";
import { catchFailure } from "./support/catch-failure";
import { createFakeService, findClosedUrl } from "./support/fake-service";
import type { FakeAnswer } from "./support/fake-service";
import {
  createDeps,
  createOciConnectionTo,
  RUN_ID,
  TEST_FINGERPRINT,
  TEST_KEY_PEM,
  toOciConnection,
  USER,
} from "./support/oci-connection";

const MINUTE_MS = 60_000;

describe("verifying an access key", () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await createEmulator();
  });
  afterEach(() => emulator.close());

  const verify = (change: Parameters<typeof toOciConnection>[1] = {}) =>
    createOciConnection(toOciConnection(emulator, change), createDeps()).verify();

  it("makes one read-only call and names the user", async () => {
    expect(await verify()).toEqual({ principal: emulator.userOcid, warnings: [] });
    expect(emulator.journal.entries.map(({ operation }) => operation)).toEqual(["GetUser"]);
    expect(emulator.journal.entries[0]?.requestId).toMatch(new RegExp(`^${RUN_ID}/`));
  });

  it("warns when the user may not look at itself", async () => {
    emulator.denyOperations("GetUser");
    const { principal, warnings } = await verify();
    expect(principal).toBe(emulator.userOcid);
    expect(warnings).toEqual([expect.stringContaining("signed in as")]);
  });

  it("tells the fingerprint that the key has when it is not the given one", async () => {
    const fingerprint = "00:".repeat(15) + "00";
    const failure = await catchFailure(verify({ fingerprint }));
    expect(failure.code).toBe("NOT_AUTHENTICATED");
    expect(failure.hint).toContain(`${fingerprint} is given, the key has ${emulator.fingerprint}`);
  });

  it("tells what it can be when key and fingerprint fit each other", async () => {
    const failure = await catchFailure(verify({ privateKey: TEST_KEY_PEM, fingerprint: TEST_FINGERPRINT }));
    expect(failure).toMatchObject({
      code: "NOT_AUTHENTICATED",
      hint: expect.stringContaining("not uploaded to this user"),
    });
    expect(inspect(failure, { depth: 9 })).not.toContain(TEST_KEY_PEM.slice(60, 90));
  });

  it("reads the credentials again after they were refused", async () => {
    const deps = createDeps();
    const connection = createOciConnection(toOciConnection(emulator), deps);
    emulator.faults.add({ match: { operation: "GetUser", times: 1 }, do: { status: 401, code: "NotAuthenticated" } });
    expect(await catchFailure(connection.verify())).toMatchObject({ code: "NOT_AUTHENTICATED" });
    expect((await connection.verify()).principal).toBe(emulator.userOcid);
  });

  it("refuses a key that cannot be read before any call, naming the property", async () => {
    const failure = await catchFailure(verify({ privateKey: "no key" }));
    expect(failure).toMatchObject({ code: "INVALID_INPUT", details: { property: "credentials.privateKey" } });
    expect(emulator.journal.entries).toEqual([]);
  });

  it("opens an encrypted key", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open" })
      .toString();
    expect(await catchFailure(verify({ privateKey: pem, passphrase: "open" }))).toMatchObject({
      code: "NOT_AUTHENTICATED",
    });
    expect(await catchFailure(verify({ privateKey: pem, passphrase: "shut" }))).toMatchObject({
      code: "INVALID_INPUT",
      details: { property: "credentials.passphrase" },
    });
  });
});

describe("verifying against a service whose clock is off", () => {
  const verifyWith = async (answer: (date: string) => FakeAnswer, differenceMs: number) => {
    const service = await createFakeService(() => answer(new Date(Date.now() + differenceMs).toUTCString()));
    return createOciConnection(createOciConnectionTo(service.url), createDeps())
      .verify()
      .finally(() => service.close());
  };
  const accept = (date: string): FakeAnswer => ({ headers: { date }, body: { id: USER } });
  const refuse = (date: string): FakeAnswer => ({
    status: 401,
    headers: { date },
    body: { code: "NotAuthenticated", message: "" },
  });

  it.each([-6, 6])("names both times as the cause of a refusal: %i minutes", async (minutes) => {
    const failure = await catchFailure(verifyWith(refuse, minutes * MINUTE_MS));
    expect(failure.hint).toMatch(/^Cause: this machine's clock says \d{4}-\S+Z and the service's \d{4}-\S+Z; /);
    const [ours, theirs] = [...failure.hint!.matchAll(/\d{4}-\S+Z/g)].map(([time]) => Date.parse(time));
    expect(Math.round((theirs! - ours!) / MINUTE_MS)).toBe(minutes);
  });

  it("does not name the clock when it is right", async () => {
    expect((await catchFailure(verifyWith(refuse, 0))).hint).toMatch(/^Likely: /);
  });

  it.each([
    [-5, 1],
    [3, 0],
    [5, 1],
  ])("warns from four minutes on: %i minutes", async (minutes, count) => {
    const { warnings } = await verifyWith(accept, minutes * MINUTE_MS);
    expect(warnings).toHaveLength(count);
    for (const warning of warnings) expect(warning).toContain("set the clock");
  });
});

describe("verifying where nothing answers", () => {
  it("names host and cause", async () => {
    const url = await findClosedUrl();
    const failure = await catchFailure(createOciConnection(createOciConnectionTo(url), createDeps()).verify());
    expect(failure.code).toBe("TRANSIENT");
    expect(failure.message).toBe(`could not sign in to OCI: no usable answer from ${new URL(url).host} (ECONNREFUSED)`);
  });
});

describe("key material", () => {
  it("of an access key is the private key, and makes no call", async () => {
    const connection = createOciConnection(createOciConnectionTo(await findClosedUrl()), createDeps());
    expect((await connection.keyMaterial())?.revealText()).toBe(TEST_KEY_PEM);
  });

  it("of a key that cannot be read is a failure, and not that text", async () => {
    const connection = createOciConnection(
      createOciConnectionTo("http://127.0.0.1:9", { privateKey: "no key" }),
      createDeps(),
    );
    expect(await catchFailure(connection.keyMaterial())).toMatchObject({ code: "INVALID_INPUT" });
  });

  it.each(["instance-principal", "resource-principal", "oke-workload-identity"] as const)(
    "is none for %s",
    async (method) => {
      const connection = createOciConnection({ app: "oci", method, credentials: {} }, createDeps());
      expect(await connection.keyMaterial()).toBeUndefined();
    },
  );
});
