import { copyFile, mkdir, readFile, readdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../emulator/oci";
import { sendRaw } from "./support/raw-request";
import { toContent, toCreate } from "./support/secret-details";
import { DAY_MS, startEmulator } from "./support/start-emulator";
import { createTemporaryFolder } from "./support/temporary-folder";

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe("a data file", () => {
  it("keeps identity, places, ports and secrets over a restart", async () => {
    const dataFile = join(await createTemporaryFolder(), "data.json");
    const first = await startEmulator({ dataFile });
    const { secret } = await first.clients.vaults.createSecret(
      toCreate(first.emulator, "A", { freeformTags: { a: "b" }, secretContent: toContent("kept") }),
    );
    const {
      url,
      tenancyOcid,
      userOcid,
      fingerprint,
      privateKeyPem,
      vaultOcid,
      keyOcid,
      compartmentOcid,
      managementEndpoint,
    } = first.emulator;
    await first.emulator.close();

    const { emulator, clients } = await startEmulator({ dataFile });
    expect(emulator).toMatchObject({
      url,
      tenancyOcid,
      userOcid,
      fingerprint,
      privateKeyPem,
      vaultOcid,
      keyOcid,
      compartmentOcid,
      managementEndpoint,
    });
    expect(emulator.getSecret("A")).toMatchObject({ id: secret.id, freeformTags: { a: "b" } });
    const { secretBundle } = await clients.secrets.getSecretBundle({ secretId: secret.id });
    expect(secretBundle.secretBundleContent).toEqual(toContent("kept"));
  });

  it("keeps vaults, keys, versions and retry tokens as well", async () => {
    const dataFile = join(await createTemporaryFolder(), "data.json");
    const first = await startEmulator({ dataFile });
    const createVaultDetails = {
      compartmentId: first.emulator.compartmentOcid,
      displayName: "mine",
      vaultType: "DEFAULT" as never,
    };
    const { vault } = await first.clients.kmsVaults.createVault({ createVaultDetails });
    const request = { ...toCreate(first.emulator, "A"), opcRetryToken: "token" };
    const { secret } = await first.clients.vaults.createSecret(request);
    await first.clients.vaults.updateSecret({
      secretId: secret.id,
      updateSecretDetails: { secretContent: toContent("2") },
    });
    await first.emulator.close();

    const { emulator, clients } = await startEmulator({ dataFile });
    expect((await clients.kmsVaults.getVault({ vaultId: vault.id })).vault.displayName).toBe("mine");
    expect((await clients.vaults.createSecret(request)).secret.id).toBe(secret.id);
    expect(emulator.getSecret("A")?.versions).toHaveLength(2);
    const { managementEndpoint } = (await clients.kmsVaults.getVault({ vaultId: vault.id })).vault;
    expect(
      (await clients.keysOf(managementEndpoint).listKeys({ compartmentId: emulator.compartmentOcid })).items,
    ).toEqual([]);
  });

  it("forgets retry tokens that are older than a day", async () => {
    const dataFile = join(await createTemporaryFolder(), "data.json");
    const { emulator, clients } = await startEmulator({ dataFile });
    await clients.vaults.createSecret({ ...toCreate(emulator, "A"), opcRetryToken: "first-token" });
    emulator.clock.advance(DAY_MS);
    await clients.vaults.createSecret({ ...toCreate(emulator, "B"), opcRetryToken: "second-token" });
    await emulator.flush();
    const text = await readFile(dataFile, "utf8");
    expect(text).toContain("second-token");
    expect(text).not.toContain("first-token");
  });

  it("takes other ports where its own are taken", async () => {
    const folder = await createTemporaryFolder();
    const dataFile = join(folder, "data.json");
    const first = await startEmulator({ dataFile });
    await first.emulator.flush();
    const copy = join(folder, "copy.json");
    await copyFile(dataFile, copy);
    const { emulator, clients } = await startEmulator({ dataFile: copy });
    expect(emulator.url).not.toBe(first.emulator.url);
    expect((await clients.kmsVaults.getVault({ vaultId: emulator.vaultOcid })).vault.managementEndpoint).toBe(
      emulator.managementEndpoint,
    );
    expect((await sendRaw(emulator.url, { target: "/" })).status).toBe(404);
  });

  it("is whole at any time: a crash after an answer leaves that answer's state", async () => {
    const folder = await createTemporaryFolder();
    const dataFile = join(folder, "data.json");
    const { emulator, clients } = await startEmulator({ dataFile });
    await clients.vaults.createSecret(toCreate(emulator, "A"));
    // Written on its own, without a flush or a close.
    await expect.poll(async () => await readFile(dataFile, "utf8"), { timeout: 5000 }).toContain('"secretName":"A"');
    const crashed = join(folder, "crashed.json");
    await copyFile(dataFile, crashed);
    const again = await startEmulator({ dataFile: crashed });
    expect(again.emulator.getSecret("A")).toBeDefined();
  });

  it("lets transitions go on while nobody runs it", async () => {
    const dataFile = join(await createTemporaryFolder(), "data.json");
    const clock = createVirtualClock();
    const first = await startEmulator({ dataFile, clock, transitionMs: 5000 });
    await first.clients.vaults.createSecret(toCreate(first.emulator, "A"));
    await first.emulator.close();
    clock.advance(4999);
    const second = await startEmulator({ dataFile, clock });
    expect(second.emulator.getSecret("A")?.lifecycleState).toBe("CREATING");
    await second.emulator.close();
    clock.advance(1);
    const third = await startEmulator({ dataFile, clock });
    expect(third.emulator.getSecret("A")?.lifecycleState).toBe("ACTIVE");
  });

  it("does not seed what it holds already", async () => {
    const dataFile = join(await createTemporaryFolder(), "data.json");
    const seedSecrets = [{ name: "A", content: "seed" }];
    const first = await startEmulator({ dataFile, seedSecrets });
    first.emulator.putSecret({ name: "A", content: "changed" });
    await first.emulator.close();
    const { emulator } = await startEmulator({ dataFile, seedSecrets });
    expect(emulator.getSecret("A")?.content?.toString()).toBe("changed");
  });

  it("is read by its owner only, as is the private key beside it, which stays", async () => {
    const dataFile = join(await createTemporaryFolder(), "data.json");
    const { emulator } = await startEmulator({ dataFile });
    expect(emulator.privateKeyPath).toBe(`${dataFile}.pem`);
    expect([await modeOf(dataFile), await modeOf(emulator.privateKeyPath)]).toEqual(["600", "600"]);
    await emulator.close();
    expect(await readFile(`${dataFile}.pem`, "utf8")).toBe(emulator.privateKeyPem);
    expect((await readdir(dirname(dataFile))).sort()).toEqual(["data.json", "data.json.pem"]);
  });

  it.each(["", "{}", "nonsense", '{"version":2}'])("that holds %j is refused and left as it is", async (text) => {
    const dataFile = join(await createTemporaryFolder(), "data.json");
    await writeFile(dataFile, text);
    await expect(startEmulator({ dataFile })).rejects.toThrow(`${dataFile} is no data file of this emulator`);
    expect(await readFile(dataFile, "utf8")).toBe(text);
  });

  it("in a folder that is not there is refused", async () => {
    const dataFile = join(await createTemporaryFolder(), "missing", "data.json");
    await expect(startEmulator({ dataFile })).rejects.toThrow("ENOENT");
  });
});

describe("a data file in use", () => {
  it("is refused to a second emulator, and free once the first is closed", async () => {
    const dataFile = join(await createTemporaryFolder(), "data.json");
    const first = await startEmulator({ dataFile });
    await expect(startEmulator({ dataFile })).rejects.toThrow(`${dataFile} is in use by the emulator with process id`);
    await first.emulator.close();
    const second = await startEmulator({ dataFile });
    expect(second.emulator.tenancyOcid).toBe(first.emulator.tenancyOcid);
  });

  it("is refused while another process lives that holds it, and taken over from one that is gone", async () => {
    const dataFile = join(await createTemporaryFolder(), "data.json");
    await writeFile(`${dataFile}.lock`, String(process.ppid));
    await expect(startEmulator({ dataFile })).rejects.toThrow(`process id ${process.ppid}`);
    // Above the largest process id of any system.
    await writeFile(`${dataFile}.lock`, "99999999");
    expect((await startEmulator({ dataFile })).emulator.url).toMatch(/^http:/);
  });

  it("is let go of when the start fails", async () => {
    const dataFile = join(await createTemporaryFolder(), "data.json");
    const other = await startEmulator();
    const port = Number(new URL(other.emulator.url).port);
    await expect(startEmulator({ dataFile, port })).rejects.toThrow("EADDRINUSE");
    expect((await startEmulator({ dataFile })).emulator.url).toMatch(/^http:/);
  });
});

describe("a data file that cannot be written", () => {
  it("makes flush fail, with its name, and is written once it can be", async () => {
    const folder = await createTemporaryFolder();
    const dataFile = join(folder, "inside", "data.json");
    await mkdir(dirname(dataFile));
    const { emulator } = await startEmulator({ dataFile });
    await rename(dirname(dataFile), join(folder, "elsewhere"));
    emulator.putSecret({ name: "A" });
    await expect(emulator.flush()).rejects.toThrow(`${dataFile} could not be written`);
    await mkdir(dirname(dataFile));
    await emulator.flush();
    expect(await readFile(dataFile, "utf8")).toContain('"secretName":"A"');
  });
});

describe("without a data file", () => {
  it("the private key lies in a private folder that goes with the emulator", async () => {
    const { emulator } = await startEmulator();
    const folder = dirname(emulator.privateKeyPath);
    expect([await modeOf(folder), await modeOf(emulator.privateKeyPath)]).toEqual(["700", "600"]);
    await emulator.close();
    await expect(stat(folder)).rejects.toThrow("ENOENT");
  });

  it("every emulator has OCIDs of its own", async () => {
    const [one, two] = [await startEmulator(), await startEmulator()];
    expect(one.emulator.tenancyOcid).not.toBe(two.emulator.tenancyOcid);
    expect(one.emulator.vaultOcid).not.toBe(two.emulator.vaultOcid);
  });
});
