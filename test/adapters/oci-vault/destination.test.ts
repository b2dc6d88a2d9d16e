import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../../emulator/oci/index";
import type { Emulator, EmulatorOptions } from "../../../emulator/oci/index";
import { createOciDestination } from "../../../provider/adapters/oci-vault/destination";
import { SecretValue } from "../../../provider/core/secret-value";
import type { ActualSecret } from "../../../provider/core/model";
import type { Destination } from "../../../provider/ports/destination";
import { catchFailure } from "./support/catch-failure";
import { createFakeService, isSignedBy } from "./support/fake-service";
import type { FakeAnswer, FakeService, SeenRequest } from "./support/fake-service";
import {
  ANY_CONTAINER,
  createDeps,
  createOciConnectionTo,
  RUN_ID,
  TEST_KEYS,
  toOciConnection,
} from "./support/oci-connection";
import { watchConsole } from "./support/watch-console";

const CANARY = "canary-41c8-value";
const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

describe("the OCI destination against the emulator", () => {
  let emulator: Emulator;
  let destination: Destination;

  const start = async (options: EmulatorOptions = {}): Promise<void> => {
    emulator = await createEmulator(options);
    destination = createOciDestination(toOciConnection(emulator), emulator, createDeps());
  };
  const seed = async (name: string): Promise<ActualSecret> => {
    const found = await destination.find(emulator.putSecret({ name }).id);
    if (found === undefined) throw new Error(`${name} is not found`);
    return found;
  };
  const create = (name: string) =>
    destination.create({ name, value: SecretValue.fromText(CANARY), tags: {}, retryToken: `token-${name}` });

  afterEach(() => emulator.close());

  it("begins every request id with that of the run", async () => {
    await start();
    await create("APP_KEY");
    const [secret] = await destination.list();
    await destination.read(secret!.ref);
    await destination.inspect();
    const ids = emulator.journal.entries.map(({ requestId }) => requestId);
    expect(ids).toHaveLength(6);
    for (const id of ids) expect(id).toMatch(new RegExp(`^${RUN_ID}/[0-9A-F]{32}`));
  });

  it("gives each call a request id of its own and tells it when the call fails", async () => {
    await start();
    await create("ONE");
    const failure = await catchFailure(
      destination.create({ name: "ONE", value: SecretValue.fromText("x"), tags: {}, retryToken: "other" }),
    );
    const ids = emulator.journal.entries.map(({ requestId }) => requestId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(failure.details.requestId).toBe(ids.at(-1));
  });

  it("prints nothing, neither when calls work nor when they fail", async () => {
    await start();
    const console = watchConsole();
    try {
      await create("APP_KEY");
      await destination.list();
      await catchFailure(
        destination.create({ name: "APP_KEY", value: SecretValue.fromText("x"), tags: {}, retryToken: "other" }),
      );
      emulator.faults.add({ match: { operation: "ListSecrets" }, do: { status: 429 } });
      await catchFailure(destination.list());
      emulator.faults.clear();
      emulator.faults.add({ match: { operation: "ListSecrets" }, do: { dropBefore: true } });
      await catchFailure(destination.list());
    } finally {
      console.restore();
    }
    expect(console.printed).toEqual([]);
  });

  it("sends content and tags of an update in one call, and nothing that did not change", async () => {
    await start();
    const secret = await seed("DB_URL");
    await destination.update(secret, { value: SecretValue.fromText("new"), tags: { team: "web" } });
    expect(emulator.journal.count({ operation: "UpdateSecret" })).toBe(1);
    expect(emulator.getSecret("DB_URL")?.versions).toHaveLength(2);
    await destination.update(secret, { tags: { team: "api" } });
    expect(emulator.getSecret("DB_URL")?.versions).toHaveLength(2);
  });

  it("makes one attempt per call", async () => {
    await start({ faults: [{ match: { operation: ["ListSecrets", "CreateSecret"] }, do: { status: 500 } }] });
    await catchFailure(destination.list());
    await catchFailure(create("APP_KEY"));
    expect(emulator.journal.entries).toHaveLength(2);
  });

  it("says that the vault cannot be seen when the listing of an unknown one is empty", async () => {
    await start();
    const unknown = { ...emulator, vaultOcid: `${emulator.vaultOcid.slice(0, -4)}zzzz` };
    const failure = await catchFailure(createOciDestination(toOciConnection(emulator), unknown, createDeps()).list());
    expect(failure).toMatchObject({ code: "ACCESS_DENIED", details: { property: "destinationConfig.vaultOcid" } });
  });

  it("says that the vault cannot be used when an empty one is pending deletion", async () => {
    await start();
    emulator.setVaultLifecycle(emulator.vaultOcid, "PENDING_DELETION");
    expect(await catchFailure(destination.list())).toMatchObject({ code: "UNAVAILABLE" });
  });

  it("does not look at the vault when the listing has something in it", async () => {
    await start({ seedSecrets: [{ name: "DB_URL" }] });
    await destination.list();
    expect(emulator.journal.count({ operation: "GetVault" })).toBe(0);
  });

  it("does not find a secret of another vault", async () => {
    await start();
    const { id } = emulator.putSecret({
      name: "DB_URL",
      vaultOcid: emulator.secondVaultOcid,
      keyOcid: emulator.secondKeyOcid,
    });
    expect(await destination.find(id)).toBeUndefined();
  });

  it.each(["", "a/b", "ocid1?x=1", "ocid1.vaultsecret.oc1.iad.ä"])(
    "asks the service for nothing by what is no id: %j",
    async (ref) => {
      await start();
      expect(await destination.find(ref)).toBeUndefined();
      expect(await destination.read(ref)).toBeUndefined();
      expect(
        await catchFailure(destination.update({ name: "X", ref, lifecycle: "active", tags: {} }, { tags: {} })),
      ).toMatchObject({
        code: "GONE",
      });
      expect(emulator.journal.entries).toEqual([]);
    },
  );

  describe("writes that follow another of the same run", () => {
    it("are refused as CONFLICT when somebody else wrote in between, once", async () => {
      await start();
      const secret = await seed("DB_URL");
      await destination.update(secret, { tags: { mine: "1" } });
      const other = createOciDestination(toOciConnection(emulator), emulator, createDeps());
      await other.update(secret, { tags: { theirs: "1" } });
      expect(await catchFailure(destination.update(secret, { tags: { mine: "2" } }))).toMatchObject({
        code: "CONFLICT",
      });
      expect(emulator.getSecret("DB_URL")?.freeformTags).toEqual({ theirs: "1" });
      await destination.update(secret, { tags: { mine: "2" } });
      expect(emulator.getSecret("DB_URL")?.freeformTags).toEqual({ mine: "2" });
    });

    it("land when nobody wrote in between", async () => {
      await start();
      const secret = await seed("DB_URL");
      await destination.scheduleDeletion(secret, 7);
      await destination.cancelDeletion(secret);
      await destination.update(secret, { tags: { mine: "1" } });
      expect(emulator.getSecret("DB_URL")?.freeformTags).toEqual({ mine: "1" });
    });
  });

  describe.each([-4 * MINUTE_MS, 0, 4 * MINUTE_MS])("with a service whose clock differs by %i ms", (difference) => {
    it.each([1, 2, 29, 30])("has a deletion in %i days accepted", async (days) => {
      await start();
      const clock = { ...createDeps().clock, now: () => emulator.clock.now() - difference };
      destination = createOciDestination(toOciConnection(emulator), emulator, createDeps({ clock }));
      await destination.scheduleDeletion(await seed("DB_URL"), days);
      const time = emulator.getSecret("DB_URL")?.timeOfDeletion?.getTime() ?? 0;
      expect(Math.abs(time - (emulator.clock.now() + days * DAY_MS))).toBeLessThan(15 * MINUTE_MS);
    });
  });

  describe("an abort", () => {
    it("ends a call that is under way with the signal's reason", async () => {
      await start({ latencyMs: 60_000 });
      const controller = new AbortController();
      const listing = destination.list(controller.signal);
      setTimeout(() => {
        controller.abort(new Error("enough"));
      }, 20);
      await expect(listing).rejects.toThrow("enough");
    });

    it("may be of many calls at once without a warning", async () => {
      await start({ latencyMs: 20 });
      const warnings: string[] = [];
      const record = (warning: Error): void => {
        warnings.push(warning.name);
      };
      process.on("warning", record);
      const { signal } = new AbortController();
      await Promise.all(Array.from({ length: 30 }, () => destination.list(signal)));
      // Warnings are emitted on the next turn.
      await new Promise((resolve) => setImmediate(resolve));
      process.off("warning", record);
      expect(warnings).toEqual([]);
    });

    it("keeps a call from being sent", async () => {
      await start();
      await expect(destination.list(AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
      expect(emulator.journal.entries).toEqual([]);
    });
  });

  describe("inspect", () => {
    it("finds a key of another vault", async () => {
      await start();
      const config = { ...emulator, keyOcid: emulator.secondKeyOcid };
      const problems = await createOciDestination(toOciConnection(emulator), config, createDeps()).inspect();
      expect(problems.map(({ property }) => property)).toEqual(["destinationConfig.keyOcid"]);
    });

    it("finds several faults at once", async () => {
      await start();
      emulator.setVaultLifecycle(emulator.vaultOcid, "PENDING_DELETION");
      const config = { ...emulator, compartmentOcid: "ocid1.compartment.oc1..aaaaunknown" };
      const problems = await createOciDestination(toOciConnection(emulator), config, createDeps()).inspect();
      expect(problems.map(({ property }) => property)).toEqual([
        "destinationConfig.compartmentOcid",
        "destinationConfig.vaultOcid",
      ]);
      expect(problems[1]?.reason).toContain("PENDING_DELETION: cancel its deletion");
    });

    it("says that the vault is in another region than the connection", async () => {
      await start();
      emulator.denyOperations("GetVault");
      const connection = toOciConnection(emulator, { region: "eu-frankfurt-1" });
      const [problem] = await createOciDestination(connection, emulator, createDeps()).inspect();
      expect(problem?.reason).toContain("it is in us-ashburn-1, and the connection signs in to eu-frankfurt-1");
    });

    it("throws when the service cannot be asked", async () => {
      await start({ faults: [{ match: { operation: "GetVault" }, do: { status: 503 } }] });
      expect(await catchFailure(destination.inspect())).toMatchObject({ code: "TRANSIENT" });
    });
  });
});

describe("the OCI destination against a service that answers as told", () => {
  let service: FakeService;
  let console: ReturnType<typeof watchConsole>;

  beforeEach(() => {
    console = watchConsole();
  });
  afterEach(async () => {
    console.restore();
    await service.close();
  });

  const start = async (answer: (request: SeenRequest, index: number) => FakeAnswer): Promise<Destination> => {
    service = await createFakeService(answer);
    return createOciDestination(createOciConnectionTo(service.url), ANY_CONTAINER, createDeps());
  };
  const summary = (name: string) => ({
    id: `ocid1.vaultsecret.oc1.iad.${name.toLowerCase()}`,
    secretName: name,
    lifecycleState: "ACTIVE",
    compartmentId: ANY_CONTAINER.compartmentOcid,
    vaultId: ANY_CONTAINER.vaultOcid,
    timeCreated: "2026-11-24T00:00:00Z",
  });

  it("encodes page tokens, which the SDK does not, and signs what it sends", async () => {
    const token = "a+/=&page=1#|{}^`'%";
    const destination = await start((_, index) => {
      if (index === 0) return { headers: { "opc-next-page": token }, body: [summary("ONE")] };
      return { body: [summary("TWO")] };
    });
    expect((await destination.list()).map(({ name }) => name)).toEqual(["ONE", "TWO"]);
    const query = new URL(service.requests[1]!.target, "http://x").searchParams;
    expect(query.get("page")).toBe(token);
    expect(query.get("limit")).toBe("1000");
    for (const request of service.requests) expect(isSignedBy(TEST_KEYS.publicKey, request)).toBe(true);
  });

  it("gives up on a listing that goes round in circles", async () => {
    const destination = await start(() => ({ headers: { "opc-next-page": "again" }, body: [] }));
    const failure = await catchFailure(destination.list());
    expect(failure.code).toBe("TRANSIENT");
    expect(failure.message).toContain("goes round in circles");
    expect(service.requests).toHaveLength(2);
  });

  it("shares its sockets among the destinations of one connection", async () => {
    await start(() => ({ body: [summary("ONE")] }));
    const deps = createDeps();
    for (let count = 0; count < 20; count += 1) {
      await createOciDestination(createOciConnectionTo(service.url), ANY_CONTAINER, deps).list();
    }
    expect(service.requests).toHaveLength(20);
    expect(service.connections).toBe(1);
  });

  it("opens no more sockets than there are calls in flight", async () => {
    const destination = await start(() => ({ body: [summary("ONE")] }));
    const callOneAfterAnother = async (): Promise<void> => {
      for (let count = 0; count < 10; count += 1) await destination.list();
    };
    await Promise.all([1, 2, 3, 4].map(callOneAfterAnother));
    expect(service.requests).toHaveLength(40);
    expect(service.connections).toBe(4);
  });

  it("does not take a wrong endpoint for a vault or compartment that is not found", async () => {
    const destination = await start(() => ({ status: 404, body: "<html>" }));
    expect(await catchFailure(destination.inspect())).toMatchObject({
      code: "INVALID_INPUT",
      details: { property: "endpoint" },
    });
  });

  it("takes a state that it does not know for one that ends by itself", async () => {
    const destination = await start(() => ({ body: [{ ...summary("ONE"), lifecycleState: "REINCARNATING" }] }));
    expect(await destination.list()).toMatchObject([{ name: "ONE", lifecycle: "updating", tags: {} }]);
  });

  it("shows content nowhere, whatever the service says about it", async () => {
    const base64 = Buffer.from(CANARY).toString("base64");
    const destination = await start(() => ({
      status: 400,
      headers: { "opc-request-id": "theirs" },
      body: { code: "InvalidParameter", message: `content ${CANARY} (${base64}) is larger than 25 KB` },
    }));
    const value = SecretValue.fromText(CANARY);
    const failures = await Promise.all([
      catchFailure(destination.create({ name: "APP_KEY", value, tags: {}, retryToken: "t" })),
      catchFailure(destination.update({ name: "APP_KEY", ref: "ocid1.x", lifecycle: "active", tags: {} }, { value })),
    ]);
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: "REJECTED", details: { requestId: "theirs" } });
      expect(failure.message).toContain("the content is too large (400 InvalidParameter)");
      const texts = [
        inspect(failure, { depth: 9, showHidden: true }),
        JSON.stringify(failure),
        failure.stack,
        ...console.printed,
      ].join("\n");
      expect(texts).not.toContain(CANARY);
      expect(texts).not.toContain(base64);
    }
  });

  it("quotes the service where no content was sent, on one line and cut", async () => {
    const destination = await start(() => ({
      status: 400,
      body: { code: "InvalidParameter", message: `timeOfDeletion\nis ${"very ".repeat(100)}wrong` },
    }));
    const failure = await catchFailure(
      destination.scheduleDeletion({ name: "APP_KEY", ref: "ocid1.x", lifecycle: "active", tags: {} }, 7),
    );
    expect(failure.message).toMatch(
      /^could not schedule the deletion of secret APP_KEY: .*timeOfDeletion is (very )+.*\.\.\. \(400 InvalidParameter\)$/,
    );
  });

  it("reads an answer that has no content as none", async () => {
    const destination = await start(() => ({
      body: { secretId: "x", versionNumber: 1, timeCreated: "2026-11-24T00:00:00Z" },
    }));
    expect(await destination.read("ocid1.x")).toBeUndefined();
  });
});
