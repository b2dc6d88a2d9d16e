import { describe, expect, it } from "vitest";
import { expectRefusal } from "./support/refusal";
import { startEmulator } from "./support/start-emulator";

describe("GetTenancy, GetUser and ListRegionSubscriptions", () => {
  it("know the tenancy, the user and the home region", async () => {
    const { emulator, clients } = await startEmulator({ region: "eu-frankfurt-1" });
    const { tenancy } = await clients.identity.getTenancy({ tenancyId: emulator.tenancyOcid });
    expect(tenancy).toMatchObject({ id: emulator.tenancyOcid, homeRegionKey: "FRA" });
    const { user } = await clients.identity.getUser({ userId: emulator.userOcid });
    expect(user).toMatchObject({
      id: emulator.userOcid,
      lifecycleState: "ACTIVE",
      compartmentId: emulator.tenancyOcid,
    });
    const { items } = await clients.identity.listRegionSubscriptions({ tenancyId: emulator.tenancyOcid });
    expect(items).toEqual([{ regionKey: "FRA", regionName: "eu-frankfurt-1", status: "READY", isHomeRegion: true }]);
    expect(emulator.vaultOcid).toContain(".eu-frankfurt-1.");
  });

  it("do not know others", async () => {
    const { clients } = await startEmulator();
    await expectRefusal(
      clients.identity.getTenancy({ tenancyId: "ocid1.tenancy.oc1..none" }),
      404,
      "NotAuthorizedOrNotFound",
    );
    await expectRefusal(clients.identity.getUser({ userId: "ocid1.user.oc1..none" }), 404, "NotAuthorizedOrNotFound");
    await expectRefusal(
      clients.identity.listRegionSubscriptions({ tenancyId: "ocid1.tenancy.oc1..none" }),
      404,
      "NotAuthorizedOrNotFound",
    );
  });
});

describe("ListCompartments and GetCompartment", () => {
  it("list children, and the whole tree below the tenancy", async () => {
    const { emulator, clients } = await startEmulator();
    const child = emulator.addCompartment("child", { parentOcid: emulator.compartmentOcid });
    const idsOf = async (more: object) => {
      const { items } = await clients.identity.listCompartments({ compartmentId: emulator.tenancyOcid, ...more });
      return items.map(({ id }) => id).sort();
    };
    const top = [emulator.compartmentOcid, emulator.secondCompartmentOcid].sort();
    expect(await idsOf({})).toEqual(top);
    expect(await idsOf({ compartmentIdInSubtree: true })).toEqual([...top, child].sort());
    expect(await idsOf({ compartmentId: emulator.compartmentOcid })).toEqual([child]);
  });

  it("refuse the tree below anything but the tenancy", async () => {
    const { emulator, clients } = await startEmulator();
    const call = clients.identity.listCompartments({
      compartmentId: emulator.compartmentOcid,
      compartmentIdInSubtree: true,
    });
    await expectRefusal(call, 400, "InvalidParameter");
  });

  it("filter by name, state and access, and page", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.addCompartment("closed", { isAccessible: false });
    emulator.addCompartment("gone", { lifecycleState: "DELETED" });
    const request = { compartmentId: emulator.tenancyOcid, sortBy: "NAME" as never };
    const names = async (more: object) =>
      (await clients.identity.listCompartments({ ...request, ...more })).items.map(({ name }) => name);
    expect(await names({})).toEqual(["closed", "first", "gone", "second"]);
    expect(await names({ name: "first" })).toEqual(["first"]);
    expect(await names({ lifecycleState: "ACTIVE" })).toEqual(["closed", "first", "second"]);
    expect(await names({ accessLevel: "ACCESSIBLE" })).toEqual(["first", "gone", "second"]);
    const page = await clients.identity.listCompartments({ ...request, limit: 3 });
    expect(await names({ limit: 3, page: page.opcNextPage })).toEqual(["second"]);
  });

  it("get one, the tenancy itself included", async () => {
    const { emulator, clients } = await startEmulator();
    for (const compartmentId of [emulator.compartmentOcid, emulator.tenancyOcid]) {
      const { compartment, etag } = await clients.identity.getCompartment({ compartmentId });
      expect(compartment).toMatchObject({
        id: compartmentId,
        compartmentId: emulator.tenancyOcid,
        lifecycleState: "ACTIVE",
      });
      expect(etag).toBeDefined();
    }
    await expectRefusal(
      clients.identity.getCompartment({ compartmentId: "ocid1.compartment.oc1..none" }),
      404,
      "NotAuthorizedOrNotFound",
    );
  });
});
