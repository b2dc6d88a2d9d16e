import { describe, expect, it } from "vitest";
import type { models } from "oci-secrets";
import { sendSigned } from "./support/raw-request";
import { expectRefusal } from "./support/refusal";
import { toContent } from "./support/secret-details";
import { startEmulator } from "./support/start-emulator";

function textOf(bundle: models.SecretBundle): string {
  const content = bundle.secretBundleContent as { readonly content?: string } | undefined;
  return Buffer.from(content?.content ?? "", "base64").toString();
}

describe("GetSecretBundle", () => {
  it("sends the current version's content, its stages and the secret's metadata", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: ["one", "two"], metadata: { a: "b" } });
    const { secretBundle, etag } = await clients.secrets.getSecretBundle({ secretId: id });
    expect(secretBundle).toMatchObject({
      secretId: id,
      versionNumber: 2,
      stages: ["CURRENT", "LATEST"],
      metadata: { a: "b" },
    });
    expect(textOf(secretBundle)).toBe("two");
    expect(etag).toBeDefined();
  });

  it("finds a version by number, by name and by stage", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: ["1", "2", "3", "4"] });
    await clients.vaults.updateSecret({
      secretId: id,
      updateSecretDetails: { secretContent: toContent("5", { name: "five", stage: "PENDING" as never }) },
    });
    const read = async (more: object) =>
      textOf((await clients.secrets.getSecretBundle({ secretId: id, ...more })).secretBundle);
    expect(await read({ versionNumber: 1 })).toBe("1");
    expect(await read({ secretVersionName: "five" })).toBe("5");
    expect(await read({ stage: "PREVIOUS" })).toBe("3");
    expect(await read({ stage: "PENDING" })).toBe("5");
    expect(await read({ stage: "LATEST" })).toBe("5");
    expect(await read({ stage: "CURRENT" })).toBe("4");
    expect(await read({ stage: "DEPRECATED" })).toBe("2");
  });

  it("asks for all that is given to fit", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: ["1", "2"] });
    await expectRefusal(
      clients.secrets.getSecretBundle({ secretId: id, versionNumber: 1, stage: "CURRENT" as never }),
      404,
      "NotAuthorizedOrNotFound",
    );
  });

  it.each([{ versionNumber: 9 }, { secretVersionName: "none" }, { stage: "PENDING" }])(
    "does not know %j",
    async (more) => {
      const { emulator, clients } = await startEmulator();
      const { id } = emulator.putSecret({ name: "A" });
      await expectRefusal(
        clients.secrets.getSecretBundle({ secretId: id, ...more } as never),
        404,
        "NotAuthorizedOrNotFound",
      );
    },
  );

  it.each(["stage=OTHER", "versionNumber=x", "versionNumber=0"])("refuses %s", async (parameter) => {
    const { emulator } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    expect(await sendSigned(emulator, { target: `/20190301/secretbundles/${id}?${parameter}` })).toMatchObject({
      status: 400,
      code: "InvalidParameter",
    });
  });

  it.each([
    ["CREATING", 404],
    ["ACTIVE", 200],
    ["UPDATING", 200],
    ["CANCELLING_DELETION", 404],
    ["FAILED", 404],
    ["DELETED", 404],
  ] as const)("answers for a secret that is %s with %i", async (lifecycleState, status) => {
    const { emulator } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", lifecycleState });
    expect((await sendSigned(emulator, { target: `/20190301/secretbundles/${id}` })).status).toBe(status);
  });

  it("cannot be read while the key or the vault is out of use", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A" });
    emulator.setKeyLifecycle(emulator.keyOcid, "DISABLED");
    await expectRefusal(clients.secrets.getSecretBundle({ secretId: id }), 409, "IncorrectState");
    emulator.setKeyLifecycle(emulator.keyOcid, "ENABLED");
    emulator.setVaultLifecycle(emulator.vaultOcid, "PENDING_DELETION");
    await expectRefusal(clients.secrets.getSecretBundle({ secretId: id }), 404, "NotAuthorizedOrNotFound");
  });

  it("hides a version that is to be deleted, unless the opposite is assumed", async () => {
    for (const isReadable of [false, true]) {
      const { emulator, clients } = await startEmulator({ quirks: { isPendingDeletionVersionReadable: isReadable } });
      const { id } = emulator.putSecret({ name: "A", versions: ["1", "2", "3"] });
      await clients.vaults.scheduleSecretVersionDeletion({
        secretId: id,
        secretVersionNumber: 1,
        scheduleSecretVersionDeletionDetails: {},
      });
      const answer = await sendSigned(emulator, { target: `/20190301/secretbundles/${id}?versionNumber=1` });
      expect(answer.status).toBe(isReadable ? 200 : 404);
    }
  });
});

describe("GetSecretBundleByName", () => {
  it("finds a secret by its name and vault, in whatever compartment, and sends no etag", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.putSecret({ name: "A", content: "here", compartmentOcid: emulator.secondCompartmentOcid });
    emulator.putSecret({ name: "A", content: "there", vaultOcid: emulator.secondVaultOcid });
    const read = async (vaultId: string) =>
      textOf((await clients.secrets.getSecretBundleByName({ secretName: "A", vaultId })).secretBundle);
    expect(await read(emulator.vaultOcid)).toBe("here");
    expect(await read(emulator.secondVaultOcid)).toBe("there");
    const target = `/20190301/secretbundles/actions/getByName?secretName=A&vaultId=${emulator.vaultOcid}`;
    expect((await sendSigned(emulator, { method: "POST", target, body: "" })).headers).not.toHaveProperty("etag");
  });

  it("takes a stage and a version number", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.putSecret({ name: "A", versions: ["1", "2"] });
    const request = { secretName: "A", vaultId: emulator.vaultOcid };
    expect(
      textOf((await clients.secrets.getSecretBundleByName({ ...request, stage: "PREVIOUS" as never })).secretBundle),
    ).toBe("1");
    expect(textOf((await clients.secrets.getSecretBundleByName({ ...request, versionNumber: 1 })).secretBundle)).toBe(
      "1",
    );
  });

  it("does not know other names, nor names in another case", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.putSecret({ name: "A" });
    for (const secretName of ["B", "a"]) {
      await expectRefusal(
        clients.secrets.getSecretBundleByName({ secretName, vaultId: emulator.vaultOcid }),
        404,
        "NotAuthorizedOrNotFound",
      );
    }
  });

  it.each(["secretName=A", "vaultId=x"])("asks for both parameters, not only %s", async (parameter) => {
    const { emulator } = await startEmulator();
    const answer = await sendSigned(emulator, {
      method: "POST",
      target: `/20190301/secretbundles/actions/getByName?${parameter}`,
      body: "",
    });
    expect(answer).toMatchObject({ status: 400, code: "MissingParameter" });
  });

  it("counts as a read in the journal", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.putSecret({ name: "A" });
    await clients.secrets.getSecretBundleByName({ secretName: "A", vaultId: emulator.vaultOcid });
    expect(emulator.journal.entries).toMatchObject([{ operation: "GetSecretBundleByName", isWrite: false, name: "A" }]);
  });
});

describe("ListSecretBundleVersions", () => {
  it("lists versions newest first, in pages, without content", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", versions: ["1", "2", "3"] });
    const first = await clients.secrets.listSecretBundleVersions({ secretId: id, limit: 2 });
    const second = await clients.secrets.listSecretBundleVersions({
      secretId: id,
      limit: 2,
      page: first.opcNextPage,
    });
    const all = [...first.items, ...second.items];
    expect(all.map(({ versionNumber }) => versionNumber)).toEqual([3, 2, 1]);
    expect(all[0]).not.toHaveProperty("secretBundleContent");
  });

  it("does not know a secret that is to be deleted", async () => {
    const { emulator, clients } = await startEmulator();
    const { id } = emulator.putSecret({ name: "A", lifecycleState: "PENDING_DELETION" });
    await expectRefusal(clients.secrets.listSecretBundleVersions({ secretId: id }), 404, "NotAuthorizedOrNotFound");
  });
});
