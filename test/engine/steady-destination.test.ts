import { describe, expect, it } from "vitest";
import { createMemoryDestination, type DestinationOperation } from "../../provider/adapters/memory/destination";
import { SyncError } from "../../provider/core/errors";
import { SecretValue } from "../../provider/core/secret-value";
import { Limiter } from "../../provider/engine/limiter";
import { RETRY_TABLE } from "../../provider/engine/retry";
import { SteadyDestination } from "../../provider/engine/steady-destination";
import { createAutoClock } from "../support/fake-clock";
import { createSeededRandom } from "../support/seeded-random";
import { COMPARTMENT, OTHER_COMPARTMENT } from "../support/world";

const text = (value: string): SecretValue => SecretValue.fromText(value);
const lost = (): SyncError => new SyncError("TRANSIENT", "no answer", { maybeDone: true });
const transient = (): SyncError => new SyncError("TRANSIENT", "trouble");
const NEW = { name: "A", value: text("one"), tags: {}, retryToken: "token" };

function aSteadyVault(transitionMs = 1_000) {
  const clock = createAutoClock();
  const vault = createMemoryDestination({ clock, transitionMs, compartmentRef: COMPARTMENT });
  const steady = new SteadyDestination(vault, new Limiter(clock, 4), { clock, random: createSeededRandom(5) });
  const calls = (operation: DestinationOperation): number =>
    vault.journal.filter((call) => call.operation === operation).length;
  return { clock, vault, steady, calls };
}

describe("a steady destination", () => {
  it.each(["list", "inspect", "find", "read"] as const)(
    "repeats %s until the bound of the table",
    async (operation) => {
      const { vault, steady, calls } = aSteadyVault();
      const { ref } = vault.seed({ name: "A" });
      const call = {
        list: () => steady.list(),
        inspect: () => steady.inspect(),
        find: () => steady.find(ref),
        read: () => steady.read(ref),
      }[operation];
      vault.failNext({ operation, error: transient, times: 2 });
      await call();
      expect(calls(operation)).toBe(3);
      vault.failNext({ operation, error: transient, times: RETRY_TABLE.transient.attempts });
      await expect(call()).rejects.toMatchObject({ code: "TRANSIENT" });
      expect(vault.pendingFaults).toBe(0);
    },
  );

  it("has what the inner destination can do and is", () => {
    const { vault, steady } = aSteadyVault();
    expect([steady.container, steady.capabilities]).toEqual([vault.container, vault.capabilities]);
  });

  it("keeps to the limiter's bound", async () => {
    const clock = createAutoClock();
    const vault = createMemoryDestination({ clock, latencyMs: 10 });
    const steady = new SteadyDestination(vault, new Limiter(clock, 3), { clock, random: () => 0 });
    await Promise.all(Array.from({ length: 20 }, () => steady.list()));
    expect(vault.peakInFlight).toBe(3);
  });

  it.each(["BUSY", "CONFLICT", "GONE", "REJECTED", "NAME_TAKEN"] as const)(
    "gives %s to its caller at once",
    async (code) => {
      const { vault, steady, calls } = aSteadyVault();
      const secret = vault.seed({ name: "A" });
      vault.failNext({ operation: "update", error: new SyncError(code, "no") });
      await expect(steady.update(secret, { tags: { a: "b" } })).rejects.toMatchObject({ code });
      expect(calls("update")).toBe(1);
    },
  );

  it("does not create twice when the answer of a creation is lost", async () => {
    const { vault, steady } = aSteadyVault();
    vault.failNext({ operation: "create", error: lost, after: true });
    const created = await steady.create(NEW);
    expect(await vault.list()).toHaveLength(1);
    expect(vault.peek("A")).toMatchObject({ ref: created.ref, versions: 1 });
  });

  it("does not burn a version when the answer of an update is lost", async () => {
    const { vault, steady, calls } = aSteadyVault();
    const secret = vault.seed({ name: "A", value: "old" });
    vault.failNext({ operation: "update", error: lost, after: true });
    const updated = await steady.update(secret, { value: text("new"), tags: { mine: "yes" } });
    expect(updated).toMatchObject({ ref: secret.ref, lifecycle: "updating", tags: { mine: "yes" } });
    expect(vault.peek("A")?.versions).toBe(2);
    expect(calls("update")).toBe(1);
  });

  it("repeats an update whose request was lost", async () => {
    const { vault, steady, calls } = aSteadyVault();
    const secret = vault.seed({ name: "A", value: "old" });
    vault.failNext({ operation: "update", error: lost });
    await steady.update(secret, { value: text("new") });
    expect(vault.peek("A")?.value.revealText()).toBe("new");
    expect(calls("update")).toBe(2);
  });

  it("repeats a write of tags alone without reading the content", async () => {
    const { vault, steady, calls } = aSteadyVault(0);
    const secret = vault.seed({ name: "A" });
    vault.failNext({ operation: "update", error: lost, after: true });
    await steady.update(secret, { tags: { mine: "yes" } });
    expect(vault.peek("A")).toMatchObject({ tags: { mine: "yes" }, versions: 1 });
    expect(calls("read")).toBe(0);
  });

  it("looks whether a deletion was scheduled when the answer is lost", async () => {
    const { vault, steady, calls } = aSteadyVault();
    const secret = vault.seed({ name: "A" });
    vault.failNext({ operation: "scheduleDeletion", error: lost, after: true });
    await steady.scheduleDeletion(secret, 7);
    expect(calls("scheduleDeletion")).toBe(1);
    expect(["schedulingDeletion", "pendingDeletion"]).toContain(vault.peek("A")?.lifecycle);
  });

  it("schedules a deletion again when the request was lost", async () => {
    const { vault, steady, calls } = aSteadyVault(0);
    vault.failNext({ operation: "scheduleDeletion", error: lost });
    await steady.scheduleDeletion(vault.seed({ name: "A" }), 7);
    expect(calls("scheduleDeletion")).toBe(2);
    expect(vault.peek("A")?.lifecycle).toBe("pendingDeletion");
  });

  it("looks whether a deletion was cancelled when the answer is lost", async () => {
    const { vault, steady, calls } = aSteadyVault();
    const secret = vault.seed({ name: "A", lifecycle: "pendingDeletion" });
    vault.failNext({ operation: "cancelDeletion", error: lost, after: true });
    await steady.cancelDeletion(secret);
    expect(calls("cancelDeletion")).toBe(1);
    expect(vault.peek("A")?.lifecycle).not.toBe("pendingDeletion");
  });

  it("looks whether a secret was moved when the answer is lost", async () => {
    const { vault, steady, calls } = aSteadyVault();
    const secret = vault.seed({ name: "A", compartmentRef: OTHER_COMPARTMENT });
    vault.failNext({ operation: "relocate", error: lost, after: true });
    await steady.relocate(secret);
    expect(calls("relocate")).toBe(1);
    expect(vault.peek("A")?.compartmentRef).toBe(COMPARTMENT);
  });

  it("moves a secret again when the request was lost", async () => {
    const { vault, steady } = aSteadyVault();
    const secret = vault.seed({ name: "A", compartmentRef: OTHER_COMPARTMENT });
    vault.failNext({ operation: "relocate", error: lost });
    await steady.relocate(secret);
    expect(vault.peek("A")?.compartmentRef).toBe(COMPARTMENT);
  });

  it("stops when it is aborted", async () => {
    const { vault, steady } = aSteadyVault();
    await expect(steady.list(AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
    expect(vault.journal).toEqual([]);
  });
});
