import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isSyncError } from "../../provider/core/errors";
import type { ErrorCode } from "../../provider/core/errors";
import { isTransitional, LIFECYCLES } from "../../provider/core/model";
import type { ActualSecret, Lifecycle } from "../../provider/core/model";
import { SecretValue } from "../../provider/core/secret-value";
import type { Destination, NewSecret } from "../../provider/ports/destination";

const DAY_MS = 24 * 3_600_000;
/** How far a time of deletion may be from the asked days: room for clocks that differ. */
const DELETION_SLACK_MS = 3_600_000;
/** Stands in contents, so that a text that quotes one is noticed. */
const CANARY = "canary-0d9f2c-content";

/** A secret that is there before the destination is asked, put there past its own checks. */
export interface SeededSecret {
  readonly name: string;
  /** Default: the canary text. */
  readonly value?: SecretValue;
  readonly tags?: Readonly<Record<string, string>>;
  /** Default `active`. A transitional one lasts until `settle`, or for ever. */
  readonly lifecycle?: Lifecycle;
  readonly managedBy?: "rotation" | "generation" | "replication";
  /** In the same container, outside the configured compartment. Default false. */
  readonly isElsewhere?: boolean;
  /** Its content was valid until a moment ago. Default false. */
  readonly isExpired?: boolean;
}

export const DESTINATION_FAULTS = ["containerHidden", "containerNotUsable", "keyHidden", "keyNotUsable"] as const;

export type DestinationFault = (typeof DESTINATION_FAULTS)[number];

/** A fresh, empty container and the means to bring it into any state. Made anew for every test. */
export interface DestinationHarness {
  readonly destination: Destination;
  /** This many secrets do not fit on one page of the listing. */
  readonly morePerList: number;
  /** The id of a secret that is not there and never was, well formed. */
  readonly unknownRef: string;
  /** The destination's time, in milliseconds since 1970. */
  now(): number;
  /** Gives the id of the seeded secret. */
  seed(secret: SeededSecret): Promise<string>;
  /** Lets every transition that a call of the destination began come to its end. */
  settle(): Promise<void>;
  /** From now on the container or its key has this fault. */
  breakWith(fault: DestinationFault): Promise<void>;
  close(): Promise<void>;
}

const TRANSITIONAL = LIFECYCLES.filter(isTransitional);

/** Every sentence of the contract of `ports/destination.ts` as a test, for any adapter. */
export function describeDestination(name: string, makeHarness: () => Promise<DestinationHarness>): void {
  describe(`the destination contract: ${name}`, () => {
    let harness: DestinationHarness;
    let destination: Destination;

    beforeEach(async () => {
      harness = await makeHarness();
      destination = harness.destination;
    });
    afterEach(() => harness.close());

    const seedAndFind = async (secret: SeededSecret): Promise<ActualSecret> => {
      const found = await destination.find(await harness.seed(secret));
      if (found === undefined)
        throw new Error(`the harness seeded ${secret.name} and the destination does not find it`);
      return found;
    };
    const unknown = (): ActualSecret => ({ name: "UNKNOWN", ref: harness.unknownRef, lifecycle: "active", tags: {} });
    const newSecret = (change: Partial<NewSecret> = {}): NewSecret => ({
      name: "APP_KEY",
      value: SecretValue.fromText(CANARY),
      tags: { team: "web" },
      retryToken: `token-${change.name ?? "APP_KEY"}`,
      ...change,
    });

    describe("what it says of itself", () => {
      it("names its container and the largest content", () => {
        expect(destination.container).not.toBe("");
        expect(destination.capabilities.maxValueBytes).toBeGreaterThan(0);
      });
    });

    describe("inspect", () => {
      it("finds nothing where the container and the key can be used", async () => {
        expect(await destination.inspect()).toEqual([]);
      });

      it.each(DESTINATION_FAULTS)("names the property that is at fault and what to do: %s", async (fault) => {
        await harness.breakWith(fault);
        const problems = await destination.inspect();
        expect(problems).not.toEqual([]);
        for (const problem of problems) {
          expect(problem.property).toMatch(/^destinationConfig\.[A-Za-z]+$/);
          expect(problem.reason).not.toBe("");
        }
      });
    });

    describe("list", () => {
      it("gives an empty list for an empty container", async () => {
        expect(await destination.list()).toEqual([]);
      });

      it("gives name, id, lifecycle, tags, key and compartment of a secret", async () => {
        const ref = await harness.seed({ name: "DB_URL", tags: { team: "web", env: "dev" } });
        const [secret, ...others] = await destination.list();
        expect(others).toEqual([]);
        expect(secret).toMatchObject({ name: "DB_URL", ref, lifecycle: "active", tags: { team: "web", env: "dev" } });
        expect(secret?.keyRef).toEqual(expect.any(String));
        expect(secret?.compartmentRef).toEqual(expect.any(String));
        expect(secret?.managedBy).toBeUndefined();
        expect(secret?.timeOfDeletion).toBeUndefined();
      });

      it.each(LIFECYCLES.filter((lifecycle) => lifecycle !== "deleted"))(
        "shows a secret that is %s",
        async (lifecycle) => {
          const ref = await harness.seed({ name: "DB_URL", lifecycle });
          expect(await destination.list()).toMatchObject([{ name: "DB_URL", ref, lifecycle }]);
        },
      );

      it("shows a deleted secret as deleted or not at all, beside a later one of its name", async () => {
        const deleted = await harness.seed({ name: "DB_URL", lifecycle: "deleted" });
        const active = await harness.seed({ name: "DB_URL" });
        const listed = await destination.list();
        expect(listed.filter(({ lifecycle }) => lifecycle !== "deleted").map(({ ref }) => ref)).toEqual([active]);
        for (const secret of listed) if (secret.lifecycle === "deleted") expect(secret.ref).toBe(deleted);
      });

      it("gives the time of a pending deletion", async () => {
        await harness.seed({ name: "DB_URL", lifecycle: "pendingDeletion" });
        const [secret] = await destination.list();
        expect(Date.parse(secret?.timeOfDeletion ?? "")).toBeGreaterThan(harness.now());
      });

      it("gives every secret, over all pages", async () => {
        const names = Array.from({ length: harness.morePerList }, (_, index) => `KEY_${String(index)}`);
        for (const each of names) await harness.seed({ name: each });
        const listed = await destination.list();
        expect(listed.map((secret) => secret.name).sort()).toEqual([...names].sort());
      });

      it.each(["rotation", "generation", "replication"] as const)(
        "says what else decides the content: %s",
        async (managedBy) => {
          await harness.seed({ name: "DB_URL", managedBy });
          expect(await destination.list()).toMatchObject([{ name: "DB_URL", managedBy }]);
        },
      );

      it("leaves out what is outside the configured compartment", async () => {
        await harness.seed({ name: "ELSEWHERE", isElsewhere: true });
        await harness.seed({ name: "HERE" });
        expect((await destination.list()).map((secret) => secret.name)).toEqual(["HERE"]);
      });

      it("never gives a content", async () => {
        await harness.seed({ name: "DB_URL", value: SecretValue.fromText(CANARY) });
        expectNoCanary(await destination.list());
      });

      it("throws for a container that cannot be seen, and gives no empty list", async () => {
        await harness.breakWith("containerHidden");
        await expectCode(destination.list(), "ACCESS_DENIED", "UNAVAILABLE");
      });
    });

    describe("find", () => {
      it.each(LIFECYCLES.filter((lifecycle) => lifecycle !== "deleted"))(
        "finds a secret that is %s",
        async (lifecycle) => {
          const ref = await harness.seed({ name: "DB_URL", tags: { team: "web" }, lifecycle });
          expect(await destination.find(ref)).toMatchObject({ name: "DB_URL", ref, lifecycle, tags: { team: "web" } });
        },
      );

      it("finds a secret outside the configured compartment and says where it is", async () => {
        const here = await seedAndFind({ name: "HERE" });
        const elsewhere = await seedAndFind({ name: "ELSEWHERE", isElsewhere: true });
        expect(elsewhere.name).toBe("ELSEWHERE");
        expect(elsewhere.compartmentRef).not.toBe(here.compartmentRef);
      });

      it("gives undefined for an id that is not there", async () => {
        expect(await destination.find(harness.unknownRef)).toBeUndefined();
      });
    });

    describe("read", () => {
      const CONTENTS: readonly (readonly [string, Uint8Array])[] = [
        ["text", new TextEncoder().encode("pässwörd 🔑")],
        ["text with line ends", new TextEncoder().encode("\r\na\n\tb\n\n")],
        ["a byte order mark", Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)],
        ["every byte", Uint8Array.from({ length: 256 }, (_, byte) => byte)],
        ["one zero byte", Uint8Array.of(0)],
      ];

      it.each(CONTENTS)("gives back what create wrote, byte for byte: %s", async (_, bytes) => {
        const { ref } = await destination.create(newSecret({ value: SecretValue.fromBytes(bytes) }));
        await harness.settle();
        expect((await destination.read(ref))?.reveal()).toEqual(bytes);
      });

      it("gives back the largest content", async () => {
        const bytes = Uint8Array.from({ length: destination.capabilities.maxValueBytes }, (_, index) => index % 251);
        const { ref } = await destination.create(newSecret({ value: SecretValue.fromBytes(bytes) }));
        await harness.settle();
        expect((await destination.read(ref))?.reveal()).toEqual(bytes);
      });

      it("gives the current content after an update", async () => {
        const secret = await seedAndFind({ name: "DB_URL", value: SecretValue.fromText("old") });
        await destination.update(secret, { value: SecretValue.fromText("new") });
        await harness.settle();
        expect((await destination.read(secret.ref))?.revealText()).toBe("new");
      });

      it("gives undefined for a secret that is not there", async () => {
        expect(await destination.read(harness.unknownRef)).toBeUndefined();
      });

      it("gives undefined while deletion is pending", async () => {
        expect(
          await destination.read(await harness.seed({ name: "DB_URL", lifecycle: "pendingDeletion" })),
        ).toBeUndefined();
      });

      it("gives undefined for a content that has expired", async () => {
        expect(await destination.read(await harness.seed({ name: "DB_URL", isExpired: true }))).toBeUndefined();
      });
    });

    describe("create", () => {
      it("gives the new secret with its id, name and tags", async () => {
        const created = await destination.create(newSecret());
        expect(created).toMatchObject({ name: "APP_KEY", tags: { team: "web" } });
        expect(["creating", "active"]).toContain(created.lifecycle);
        await harness.settle();
        expect(await destination.list()).toMatchObject([{ name: "APP_KEY", ref: created.ref, lifecycle: "active" }]);
      });

      it("creates once for one retry token", async () => {
        const first = await destination.create(newSecret());
        const second = await destination.create(newSecret());
        expect(second.ref).toBe(first.ref);
        expect(await destination.list()).toHaveLength(1);
      });

      it.each(["active", "pendingDeletion", "updating", "failed"] as const)(
        "throws NAME_TAKEN for a name that is held: %s",
        async (lifecycle) => {
          await harness.seed({ name: "APP_KEY", lifecycle });
          await expectCode(destination.create(newSecret()), "NAME_TAKEN");
        },
      );

      it("throws NAME_TAKEN for a name that is held outside the configured compartment", async () => {
        await harness.seed({ name: "APP_KEY", isElsewhere: true });
        await expectCode(destination.create(newSecret()), "NAME_TAKEN");
      });

      it("throws REJECTED for a name that the service does not take", async () => {
        await expectCode(destination.create(newSecret({ name: "not a name/&?" })), "REJECTED");
      });

      it("throws REJECTED for a content that is too large", async () => {
        const value = SecretValue.fromText(CANARY.padEnd(destination.capabilities.maxValueBytes + 1, "x"));
        await expectCode(destination.create(newSecret({ value })), "REJECTED");
      });

      it("leaves nothing behind when it throws", async () => {
        const value = SecretValue.fromText(CANARY.padEnd(destination.capabilities.maxValueBytes + 1, "x"));
        await expectCode(destination.create(newSecret({ value })), "REJECTED");
        expect(await destination.list()).toEqual([]);
      });
    });

    describe("update", () => {
      it("changes the content and keeps the tags", async () => {
        const secret = await seedAndFind({ name: "DB_URL", tags: { team: "web" } });
        const updated = await destination.update(secret, { value: SecretValue.fromText("new") });
        expect(updated).toMatchObject({ name: "DB_URL", ref: secret.ref, tags: { team: "web" } });
        await harness.settle();
        expect((await destination.read(secret.ref))?.revealText()).toBe("new");
        expect(await destination.find(secret.ref)).toMatchObject({ lifecycle: "active", tags: { team: "web" } });
      });

      it("replaces all tags and keeps the content", async () => {
        const secret = await seedAndFind({
          name: "DB_URL",
          value: SecretValue.fromText("old"),
          tags: { team: "web", env: "dev" },
        });
        await destination.update(secret, { tags: { env: "prod" } });
        await harness.settle();
        expect((await destination.find(secret.ref))?.tags).toEqual({ env: "prod" });
        expect((await destination.read(secret.ref))?.revealText()).toBe("old");
      });

      it("takes all tags away when none are given", async () => {
        const secret = await seedAndFind({ name: "DB_URL", tags: { team: "web" } });
        await destination.update(secret, { tags: {} });
        await harness.settle();
        expect((await destination.find(secret.ref))?.tags).toEqual({});
      });

      it("changes content and tags together", async () => {
        const secret = await seedAndFind({ name: "DB_URL", tags: { team: "web" } });
        await destination.update(secret, { value: SecretValue.fromText("new"), tags: { env: "dev" } });
        await harness.settle();
        expect((await destination.find(secret.ref))?.tags).toEqual({ env: "dev" });
        expect((await destination.read(secret.ref))?.revealText()).toBe("new");
      });

      it("throws GONE for a secret that is not there", async () => {
        await expectCode(destination.update(unknown(), { tags: {} }), "GONE");
      });

      it("throws REJECTED for a content that is too large", async () => {
        const secret = await seedAndFind({ name: "DB_URL" });
        const value = SecretValue.fromText(CANARY.padEnd(destination.capabilities.maxValueBytes + 1, "x"));
        await expectCode(destination.update(secret, { value }), "REJECTED");
      });

      it("takes as many updates in a row as there are, each after the one before has settled", async () => {
        const secret = await seedAndFind({ name: "DB_URL" });
        for (const text of ["one", "two", "three"]) {
          await destination.update(secret, { value: SecretValue.fromText(text) });
          await harness.settle();
        }
        expect((await destination.read(secret.ref))?.revealText()).toBe("three");
      });
    });

    describe("scheduleDeletion and cancelDeletion", () => {
      it.each([1, 2, 15, 30])("schedules a deletion %i days from now", async (days) => {
        const secret = await seedAndFind({ name: "DB_URL" });
        await destination.scheduleDeletion(secret, days);
        await harness.settle();
        const found = await destination.find(secret.ref);
        expect(found?.lifecycle).toBe("pendingDeletion");
        const wanted = harness.now() + days * DAY_MS;
        expect(Math.abs(Date.parse(found?.timeOfDeletion ?? "") - wanted)).toBeLessThan(DELETION_SLACK_MS);
      });

      it("restores content and tags when it is cancelled", async () => {
        const secret = await seedAndFind({ name: "DB_URL", tags: { team: "web" } });
        await destination.scheduleDeletion(secret, 7);
        await harness.settle();
        await destination.cancelDeletion(secret);
        await harness.settle();
        expect(await destination.list()).toMatchObject([
          { ref: secret.ref, lifecycle: "active", tags: { team: "web" } },
        ]);
        expect((await destination.list())[0]?.timeOfDeletion).toBeUndefined();
        expect((await destination.read(secret.ref))?.revealText()).toBe(CANARY);
      });

      it("takes an update after it is cancelled", async () => {
        const secret = await seedAndFind({ name: "DB_URL", lifecycle: "pendingDeletion" });
        await destination.cancelDeletion(secret);
        await harness.settle();
        await destination.update(secret, { value: SecretValue.fromText("new") });
        await harness.settle();
        expect((await destination.read(secret.ref))?.revealText()).toBe("new");
      });

      it("throws GONE for a secret that is not there", async () => {
        await expectCode(destination.scheduleDeletion(unknown(), 7), "GONE");
        await expectCode(destination.cancelDeletion(unknown()), "GONE");
      });
    });

    describe("relocate", () => {
      it("moves a secret into the configured compartment", async () => {
        const secret = await seedAndFind({ name: "DB_URL", tags: { team: "web" }, isElsewhere: true });
        await destination.relocate(secret);
        await harness.settle();
        expect(await destination.list()).toMatchObject([{ name: "DB_URL", ref: secret.ref, tags: { team: "web" } }]);
        expect((await destination.read(secret.ref))?.revealText()).toBe(CANARY);
      });

      it("throws GONE for a secret that is not there", async () => {
        await expectCode(destination.relocate(unknown()), "GONE");
      });
    });

    describe.each(TRANSITIONAL)("a write to a secret that is %s", (lifecycle) => {
      it("throws BUSY and changes nothing", async () => {
        const secret = await seedAndFind({ name: "DB_URL", tags: { team: "web" }, lifecycle });
        await expectCode(destination.update(secret, { value: SecretValue.fromText(CANARY), tags: {} }), "BUSY");
        await expectCode(destination.scheduleDeletion(secret, 7), "BUSY");
        await expectCode(destination.cancelDeletion(secret), "BUSY");
        expect(await destination.find(secret.ref)).toMatchObject({ lifecycle, tags: { team: "web" } });
      });
    });
  });
}

/** The failure's code is one of `codes`, and no text that it can become holds a content. */
async function expectCode(promise: Promise<unknown>, ...codes: readonly ErrorCode[]): Promise<void> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isSyncError(failure)) {
    throw new Error(`expected ${codes.join(" or ")}, got ${failure === undefined ? "no failure" : inspect(failure)}`);
  }
  expect(codes, failure.message).toContain(failure.code);
  expectNoCanary(failure);
  expectNoCanary(failure.stack);
}

function expectNoCanary(thing: unknown): void {
  const text = `${inspect(thing, { depth: 10, showHidden: true })} ${JSON.stringify({ thing })}`;
  expect(text).not.toContain(CANARY);
  expect(text).not.toContain(Buffer.from(CANARY).toString("base64").slice(0, 20));
}
