import { describe, expect, it } from "vitest";
import { createInlineSource } from "../../../provider/adapters/inline/source";

const secrets = { A: "1", B: "", "with space": "é\n" };
const aSource = (values: Record<string, string> = secrets) =>
  createInlineSource({ kind: "inline", secrets: values, missingFolder: "error" });

describe("the inline source", () => {
  it("has the same secrets at every location", async () => {
    for (const location of [
      { environment: "dev", secretPath: "/" },
      { environment: "prod", secretPath: "/api" },
    ]) {
      const content = await aSource().readFolder(location, { recursive: true });
      expect(Object.fromEntries(content!.secrets.map(({ key, value }) => [key, value.revealText()]))).toEqual(secrets);
      expect(content).toMatchObject({ failures: [], warnings: [] });
    }
  });

  it("says that a value which is not Unicode cannot be held, instead of changing it", async () => {
    const content = await aSource({ A: "x\ud800", B: "😀" }).readFolder({ environment: "dev", secretPath: "/" });
    expect(content?.secrets.map(({ key }) => key)).toEqual(["B"]);
    expect(content?.failures).toMatchObject([{ key: "A", origin: "source.secrets" }]);
  });

  it("cannot be written, says why, and has no key material", async () => {
    const source = aSource();
    expect(source.capabilities).toEqual({ writable: false, reason: "the values stand in the program itself" });
    await expect(source.writeFolder({ environment: "dev", secretPath: "/" }, new Map())).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    expect(await source.keyMaterial()).toBeUndefined();
  });
});
