import { describe, expect, it } from "vitest";
import { expectRefusal } from "./support/refusal";
import { startEmulator } from "./support/start-emulator";

describe("ChangeSecretCompartment", () => {
  it("moves the secret, which is UPDATING meanwhile, and leaves it in its vault", async () => {
    const { emulator, clients } = await startEmulator({ lifecycleMs: { changeCompartmentMs: 1000 } });
    const { id } = emulator.putSecret({ name: "A" });
    const details = { compartmentId: emulator.secondCompartmentOcid };
    await clients.vaults.changeSecretCompartment({ secretId: id, changeSecretCompartmentDetails: details });
    expect(emulator.getSecret("A")).toMatchObject({
      lifecycleState: "UPDATING",
      compartmentOcid: emulator.secondCompartmentOcid,
    });
    emulator.clock.advance(1000);
    expect(emulator.getSecret("A")).toMatchObject({ lifecycleState: "ACTIVE", vaultOcid: emulator.vaultOcid, id });
    expect((await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid })).items).toEqual([]);
    expect((await clients.vaults.listSecrets(details)).items).toHaveLength(1);
  });

  it("does not know the compartment", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    const details = { compartmentId: "ocid1.compartment.oc1..none" };
    const call = clients.vaults.changeSecretCompartment({ secretId: id, changeSecretCompartmentDetails: details });
    await expectRefusal(call, 400, "RelatedResourceNotAuthorizedOrNotFound");
  });

  it("refuses a secret that is not ACTIVE, and a stale etag", async () => {
    const { emulator, clients } = await startEmulator();
    const details = { compartmentId: emulator.secondCompartmentOcid };
    const { id } = emulator.putSecret({ name: "A", lifecycleState: "PENDING_DELETION" });
    const move = (ifMatch?: string) =>
      clients.vaults.changeSecretCompartment({
        secretId: id,
        changeSecretCompartmentDetails: details,
        ...(ifMatch === undefined ? {} : { ifMatch }),
      });
    await expectRefusal(move(), 409, "IncorrectState");
    await expectRefusal(move("old"), 412, "NoEtagMatch");
  });

  it("answers a repeated token without moving twice", async () => {
    const { emulator, clients } = await startEmulator({ transitionMs: 1000 });
    const { id } = emulator.putSecret({ name: "A" });
    const request = {
      secretId: id,
      changeSecretCompartmentDetails: { compartmentId: emulator.secondCompartmentOcid },
      opcRetryToken: "token",
    };
    await clients.vaults.changeSecretCompartment(request);
    await clients.vaults.changeSecretCompartment(request);
    expect(emulator.getSecret("A")?.compartmentOcid).toBe(emulator.secondCompartmentOcid);
  });
});
