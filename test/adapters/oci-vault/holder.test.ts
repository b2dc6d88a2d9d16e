import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../../emulator/oci/index";
import type { Emulator } from "../../../emulator/oci/index";
import { createOciDestination } from "../../../provider/adapters/oci-vault/destination";
import { MAX_SEARCHED_COMPARTMENTS, MAX_SEARCHED_NAMES } from "../../../provider/adapters/oci-vault/quirks";
import type { Destination } from "../../../provider/ports/destination";
import { createDeps, toOciConnection } from "./support/oci-connection";

describe("the holder of a name", () => {
  let emulator: Emulator;
  let destination: Destination;

  beforeEach(async () => {
    emulator = await createEmulator();
    destination = createOciDestination(toOciConnection(emulator), emulator, createDeps());
  });
  afterEach(() => emulator.close());

  it("is found in whichever compartment it stands, pending deletion too", async () => {
    emulator.addCompartment("empty");
    const compartmentOcid = emulator.addCompartment("elsewhere");
    emulator.putSecret({ name: "DB", compartmentOcid, lifecycleState: "PENDING_DELETION" });
    emulator.putSecret({ name: "DB", vaultOcid: emulator.secondVaultOcid, keyOcid: emulator.secondKeyOcid });
    const holder = await destination.findHolder!("DB");
    expect(holder).toMatchObject({ compartmentRef: compartmentOcid, lifecycle: "pendingDeletion" });
    expect(holder?.timeOfDeletion).toBeDefined();
  });

  it("is not found where the principal may not list compartments", async () => {
    emulator.putSecret({ name: "DB", compartmentOcid: emulator.addCompartment("elsewhere") });
    emulator.denyOperations("ListCompartments");
    expect(await destination.findHolder!("DB")).toBeUndefined();
  });

  it("is looked for with a bounded number of calls, and for a bounded number of names", async () => {
    for (let at = 0; at < MAX_SEARCHED_COMPARTMENTS + 5; at++) emulator.addCompartment(`number-${String(at)}`);
    expect(await destination.findHolder!("DB")).toBeUndefined();
    const ofOne = emulator.journal.count({ operation: "ListSecrets" });
    expect(ofOne).toBeLessThanOrEqual(MAX_SEARCHED_COMPARTMENTS);
    for (let at = 1; at < MAX_SEARCHED_NAMES + 5; at++) await destination.findHolder!("DB");
    expect(emulator.journal.count({ operation: "ListSecrets" })).toBe(ofOne * MAX_SEARCHED_NAMES);
    expect(emulator.journal.count({ operation: "ListCompartments" })).toBe(1);
  });
});
