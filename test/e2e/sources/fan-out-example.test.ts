import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { Example, setConfig, writeOciConfig } from "../support/example";
import { findLeaks } from "../support/leaks";
import type { Stack } from "../support/stack";

const VALUES = { API_TOKEN: "canary-token-40d2", DATABASE_URL: "canary-database-5b1e" };
const CHANGED = "canary-changed-c3a8";

describe("examples/fan-out", () => {
  let oci: Emulator;
  let vaults: Readonly<Record<"frankfurt" | "amsterdam", string>>;
  let example: Example;
  let stack: Stack;

  async function writeSecrets(secrets: Readonly<Record<string, string>>): Promise<void> {
    const lines = Object.entries(secrets).map(([key, value]) => `${key}=${value}\n`);
    await example.write("secrets/prod/.env", lines.join(""));
  }

  function contentOf(place: keyof typeof vaults, name: string): string | undefined {
    return oci.getSecret(name, vaults[place])?.content?.toString();
  }

  beforeAll(async () => {
    oci = await createEmulator({ transitionMs: 50 });
    vaults = { frankfurt: oci.vaultOcid, amsterdam: oci.secondVaultOcid };
    const keys = { frankfurt: oci.keyOcid, amsterdam: oci.secondKeyOcid };
    example = await Example.copy("fan-out");
    await writeSecrets(VALUES);
    stack = await example.stack("prod");
    const places = (["frankfurt", "amsterdam"] as const).flatMap((place) => [
      ["--path", `places.${place}.profile`, place.toUpperCase()],
      ["--path", `places.${place}.destination.compartmentOcid`, oci.compartmentOcid],
      ["--path", `places.${place}.destination.vaultOcid`, vaults[place]],
      ["--path", `places.${place}.destination.keyOcid`, keys[place]],
    ]);
    const ociConfigFile = await writeOciConfig("fan-out", { FRANKFURT: oci, AMSTERDAM: oci });
    await setConfig(stack, [...places, ["ociConfigFile", ociConfigFile], ["endpoint", oci.url]]);
  });

  afterAll(() => oci.close());

  it("names each secret once for each vault, and writes nothing", async () => {
    const { code, text } = await stack.preview();
    expect(text).toContain("app-frankfurt: 2 to create");
    expect(text).toContain("app-amsterdam: 2 to create");
    expect(text.match(/APP_API_TOKEN *: "rev 1"/g)).toHaveLength(2);
    expect(code).toBe(0);
    expect(oci.journal.writtenNames).toEqual([]);
  });

  it("fills both vaults from one folder", async () => {
    expect(await stack.up()).toMatchObject({ code: 0 });
    for (const place of ["frankfurt", "amsterdam"] as const) {
      expect(contentOf(place, "APP_API_TOKEN")).toBe(VALUES.API_TOKEN);
      expect(contentOf(place, "APP_DATABASE_URL")).toBe(VALUES.DATABASE_URL);
    }
  });

  it("shows nothing and asks nothing of OCI when nothing changed", async () => {
    oci.journal.reset();
    expect(await stack.preview(["--expect-no-changes"])).toMatchObject({ code: 0 });
    expect(oci.journal.entries).toEqual([]);
  });

  it("shows one changed key for each vault; one that cannot be written fails alone", async () => {
    await writeSecrets({ ...VALUES, API_TOKEN: CHANGED });
    const { text } = await stack.preview();
    expect(text.match(/~ APP_API_TOKEN *: "rev 1" => "rev 2"/g)).toHaveLength(2);
    expect(text).toContain("app-frankfurt: 1 to update; 1 unchanged");
    expect(text).toContain("app-amsterdam: 1 to update; 1 unchanged");
    const broken = oci.getSecret("APP_API_TOKEN", vaults.amsterdam)?.id;
    expect(broken).toBeDefined();
    oci.faults.add({
      match: { operation: "UpdateSecret", name: broken! },
      do: { status: 400, code: "InvalidParameter" },
    });
    const failed = await stack.up(["--continue-on-error"]);
    expect(failed.code).not.toBe(0);
    expect(failed.text).toMatch(/\(app-amsterdam\):\n.*\n.*APP_API_TOKEN: could not update secret APP_API_TOKEN/);
    expect(contentOf("frankfurt", "APP_API_TOKEN")).toBe(CHANGED);
    expect(contentOf("amsterdam", "APP_API_TOKEN")).toBe(VALUES.API_TOKEN);
    oci.faults.clear();
    expect(await stack.up()).toMatchObject({ code: 0 });
    expect(contentOf("amsterdam", "APP_API_TOKEN")).toBe(CHANGED);
  });

  it("lets go of the secrets of both vaults when it is destroyed", async () => {
    expect(await stack.destroy()).toMatchObject({ code: 0 });
    for (const place of ["frankfurt", "amsterdam"] as const) {
      const secret = oci.getSecret("APP_API_TOKEN", vaults[place]);
      expect(secret).toMatchObject({ lifecycleState: "ACTIVE", freeformTags: {} });
    }
  });

  it("has printed and stored no value and no key in the clear", async () => {
    const values = [...Object.values(VALUES), CHANGED];
    expect(await findLeaks(example, [...values, oci.privateKeyPem])).toEqual([]);
  });
});
