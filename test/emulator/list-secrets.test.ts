import { describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator/oci";
import { expectRefusal } from "./support/refusal";
import { sendSigned } from "./support/raw-request";
import { startEmulator } from "./support/start-emulator";

function putMany(emulator: Emulator, count: number): readonly string[] {
  const names = Array.from({ length: count }, (_, at) => `S_${String(at).padStart(4, "0")}`);
  for (const name of names) {
    emulator.putSecret({ name });
    emulator.clock.advance(1);
  }
  return names;
}

const list = "/20180608/secrets";

describe("ListSecrets", () => {
  it("sends summaries: tags and key, but no version number, metadata or rules", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.putSecret({ name: "A", freeformTags: { a: "b" }, metadata: { c: "d" }, description: "e" });
    const answer = await sendSigned(emulator, { target: `${list}?compartmentId=${emulator.compartmentOcid}` });
    const [summary] = JSON.parse(answer.text) as Record<string, unknown>[];
    expect(summary).toMatchObject({
      secretName: "A",
      freeformTags: { a: "b" },
      description: "e",
      keyId: emulator.keyOcid,
      lifecycleState: "ACTIVE",
    });
    expect(Object.keys(summary ?? {})).not.toEqual(expect.arrayContaining(["currentVersionNumber"]));
    expect(summary).not.toHaveProperty("metadata");
    expect(summary).not.toHaveProperty("secretRules");
    const { items } = await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid });
    expect(items).toHaveLength(1);
  });

  it("lists one compartment, not those below or beside it", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.putSecret({ name: "HERE" });
    emulator.putSecret({ name: "THERE", compartmentOcid: emulator.secondCompartmentOcid });
    const namesIn = async (compartmentId: string) =>
      (await clients.vaults.listSecrets({ compartmentId })).items.map(({ secretName }) => secretName);
    expect(await namesIn(emulator.compartmentOcid)).toEqual(["HERE"]);
    expect(await namesIn(emulator.secondCompartmentOcid)).toEqual(["THERE"]);
    expect(await namesIn(emulator.tenancyOcid)).toEqual([]);
  });

  it("filters by vault, by name and by state in any case", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.putSecret({ name: "A" });
    emulator.putSecret({ name: "B", lifecycleState: "PENDING_DELETION" });
    emulator.putSecret({ name: "A", vaultOcid: emulator.secondVaultOcid });
    const compartmentId = emulator.compartmentOcid;
    const count = async (more: object) => (await clients.vaults.listSecrets({ compartmentId, ...more })).items.length;
    expect(await count({})).toBe(3);
    expect(await count({ vaultId: emulator.vaultOcid })).toBe(2);
    expect(await count({ name: "A" })).toBe(2);
    expect(await count({ name: "a" })).toBe(0);
    expect(await count({ lifecycleState: "pending_Deletion" })).toBe(1);
    expect(await count({ vaultId: emulator.secondVaultOcid, name: "A", lifecycleState: "ACTIVE" })).toBe(1);
  });

  it("sorts by time, newest first, or by name, and either way round", async () => {
    const { emulator, clients } = await startEmulator();
    for (const name of ["b", "c", "a"]) {
      emulator.putSecret({ name });
      emulator.clock.advance(1000);
    }
    const names = async (more: object) =>
      (await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid, ...more })).items.map(
        ({ secretName }) => secretName,
      );
    expect(await names({})).toEqual(["a", "c", "b"]);
    expect(await names({ sortOrder: "ASC" })).toEqual(["b", "c", "a"]);
    expect(await names({ sortBy: "NAME" })).toEqual(["a", "b", "c"]);
    expect(await names({ sortBy: "NAME", sortOrder: "DESC" })).toEqual(["c", "b", "a"]);
  });

  it("gives every secret once over pages, the last of which names no next page", async () => {
    const { emulator, clients } = await startEmulator();
    const names = putMany(emulator, 250);
    const seen: string[] = [];
    const pages: (string | undefined)[] = [];
    for (let page: string | undefined; pages.length === 0 || page !== undefined;) {
      const answer = await clients.vaults.listSecrets({
        compartmentId: emulator.compartmentOcid,
        limit: 100,
        sortBy: "NAME" as never,
        ...(page === undefined ? {} : { page }),
      });
      seen.push(...answer.items.map(({ secretName }) => secretName));
      page = answer.opcNextPage;
      pages.push(page);
    }
    expect(seen).toEqual(names);
    expect(pages).toHaveLength(3);
  });

  it("leaves opc-next-page out of a page that is exactly full and the last", async () => {
    const { emulator } = await startEmulator();
    putMany(emulator, 4);
    const answer = await sendSigned(emulator, { target: `${list}?compartmentId=${emulator.compartmentOcid}&limit=4` });
    expect(answer.headers).not.toHaveProperty("opc-next-page");
    expect(JSON.parse(answer.text)).toHaveLength(4);
  });

  it("writes page tokens in base64url, since some clients do not encode them", async () => {
    const { emulator } = await startEmulator();
    putMany(emulator, 3);
    const answer = await sendSigned(emulator, { target: `${list}?compartmentId=${emulator.compartmentOcid}&limit=1` });
    expect(answer.headers["opc-next-page"]).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it("neither repeats nor skips what was there when secrets come and go between pages", async () => {
    const { emulator, clients } = await startEmulator();
    const names = putMany(emulator, 10);
    const request = { compartmentId: emulator.compartmentOcid, limit: 5, sortBy: "NAME" as never };
    const first = await clients.vaults.listSecrets(request);
    emulator.removeSecret("S_0001");
    emulator.putSecret({ name: "A_NEW" });
    const second = await clients.vaults.listSecrets({ ...request, page: first.opcNextPage });
    expect([...first.items, ...second.items].map(({ secretName }) => secretName)).toEqual(names);
  });

  it("takes a thousand entries on a page and no more", async () => {
    const { emulator, clients } = await startEmulator();
    putMany(emulator, 1001);
    const request = { compartmentId: emulator.compartmentOcid, limit: 1000 };
    const page = await clients.vaults.listSecrets(request);
    expect(page.items).toHaveLength(1000);
    expect(page.opcNextPage).toBeDefined();
    await expectRefusal(clients.vaults.listSecrets({ ...request, limit: 1001 }), 400, "InvalidParameter");
  });

  it("sends a hundred entries where no limit is given", async () => {
    const { emulator, clients } = await startEmulator();
    putMany(emulator, 101);
    expect((await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid })).items).toHaveLength(100);
  });

  it.each([
    "limit=0",
    "limit=-1",
    "limit=x",
    "limit=1.5",
    "sortBy=OTHER",
    "sortOrder=UP",
    "page=nonsense",
    "page=W10",
    "page=bnVsbA",
  ])("refuses %s", async (parameter) => {
    const { emulator } = await startEmulator();
    const answer = await sendSigned(emulator, {
      target: `${list}?compartmentId=${emulator.compartmentOcid}&${parameter}`,
    });
    expect(answer).toMatchObject({ status: 400, code: "InvalidParameter" });
  });

  it("refuses a page token of another list", async () => {
    const { emulator, clients } = await startEmulator();
    putMany(emulator, 3);
    const { opcNextPage } = await clients.vaults.listSecrets({ compartmentId: emulator.compartmentOcid, limit: 1 });
    const call = clients.vaults.listSecrets({
      compartmentId: emulator.compartmentOcid,
      limit: 1,
      name: "S_0001",
      page: opcNextPage,
    });
    await expectRefusal(call, 400, "InvalidParameter");
  });

  it("asks for the compartment, and does not know every compartment", async () => {
    const { emulator, clients } = await startEmulator();
    expect(await sendSigned(emulator, { target: list })).toMatchObject({ status: 400, code: "MissingParameter" });
    await expectRefusal(
      clients.vaults.listSecrets({ compartmentId: "ocid1.compartment.oc1..none" }),
      404,
      "NotAuthorizedOrNotFound",
    );
  });

  it("answers an unknown vault with an empty list, or with 404 where that is assumed", async () => {
    const { emulator, clients } = await startEmulator();
    const request = { compartmentId: emulator.compartmentOcid, vaultId: "ocid1.vault.oc1..none" };
    expect((await clients.vaults.listSecrets(request)).items).toEqual([]);
    const strict = await startEmulator({ quirks: { isUnknownVaultListEmpty: false } });
    const call = strict.clients.vaults.listSecrets({ ...request, compartmentId: strict.emulator.compartmentOcid });
    await expectRefusal(call, 404, "NotAuthorizedOrNotFound");
  });
});

describe("GetSecret", () => {
  it("sends metadata, rules and the current version's number", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: ["1", "2"], metadata: { a: 1 } });
    const { secret, etag } = await clients.vaults.getSecret({ secretId: id });
    expect(secret).toMatchObject({ id, currentVersionNumber: 2, metadata: { a: 1 }, secretRules: [] });
    expect(etag).toMatch(/^[0-9a-f]{64}$/);
  });

  it("does not know an id that is not there", async () => {
    const { clients } = await startEmulator();
    await expectRefusal(
      clients.vaults.getSecret({ secretId: "ocid1.vaultsecret.oc1.iad.none" }),
      404,
      "NotAuthorizedOrNotFound",
    );
  });
});
