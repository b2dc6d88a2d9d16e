import { describe, expect, it } from "vitest";
import { SecretValue } from "../../provider/core/secret-value";
import type { FolderContent, Source, SourceLocation } from "../../provider/ports/source";

/** Folders by location as messages show it (`dev:/api`), each key to value. */
export type ContractFolders = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface SourceSubject {
  readonly name: string;
  /** A source that holds exactly these folders. What it needs is cleaned up by the suite's caller. */
  readonly open: (folders: ContractFolders) => Promise<Source>;
  /** Has folders; `inline` is one folder for every location. Default true. */
  readonly hasFolders?: boolean;
  /** Keys of `VALUES` that the product cannot hold as they are: a write refuses them, and takes the others. Default none. */
  readonly refusedKeys?: readonly string[];
  /** What an environment that is not there is: a folder that is not there, or trouble (SOURCE_UNREADABLE). Default missing. */
  readonly unknownEnvironment?: "missing" | "trouble";
}

const dev: SourceLocation = { environment: "dev", secretPath: "/" };
const devApi: SourceLocation = { environment: "dev", secretPath: "/api" };

/** Values that a careless encoding would change. */
const VALUES: Readonly<Record<string, string>> = {
  PLAIN: "value",
  EMPTY: "",
  SPACES: "  two  ",
  QUOTES: `it's "quoted" and \`ticked\``,
  MULTI_LINE: "-----BEGIN KEY-----\nabc\n\ndef\n-----END KEY-----\n",
  CARRIAGE_RETURN: "a\r\nb\rc",
  BACKSLASHES: "C:\\new\\table\\\\",
  DOLLARS: "a${b}$c$$",
  HASHES: "#a#b #c",
  EQUALS: "a=b==",
  EMOJI: "grüße 😀 \u2028",
  JSON: '{"a": [1, null]}',
  NUMBER: "0123",
  BOOLEAN: "true",
  NULL: "null",
  TAB: "\tx\t",
};

export function testSourceContract(subject: SourceSubject): void {
  const { name, open, hasFolders = true, refusedKeys = [] } = subject;
  describe(`the contract of a source, over ${name}`, () => {
    it("gives the keys of a folder with their values byte for byte, each with its origin", async () => {
      const content = await requireContent(await open({ "dev:/": VALUES }), dev);
      expect(toRecord(content)).toEqual(VALUES);
      expect(content.failures).toEqual([]);
      expect(content.secrets.every(({ origin }) => origin.length > 0)).toBe(true);
    });

    it("prints no value", async () => {
      const content = await requireContent(await open({ "dev:/": { A: "canary-value" } }), dev);
      expect(JSON.stringify(content)).not.toContain("canary");
    });

    it("gives the same content to concurrent readers", async () => {
      const source = await open({ "dev:/": VALUES });
      const contents = await Promise.all(Array.from({ length: 10 }, () => requireContent(source, dev)));
      for (const content of contents) expect(toRecord(content)).toEqual(VALUES);
    });

    it("does nothing for a caller that has given up", async () => {
      const source = await open({ "dev:/": VALUES });
      await expect(source.readFolder(dev, {}, AbortSignal.abort(new Error("given up")))).rejects.toThrow("given up");
    });

    it("says whether it can be written, and why not", async () => {
      const { capabilities } = await open({ "dev:/": {} });
      expect(capabilities.writable || (capabilities.reason ?? "") !== "").toBe(true);
    });

    it("writes back what it is given byte for byte and touches nothing else, or refuses as a whole", async () => {
      const source = await open({ "dev:/": { A: "1", B: "2" }, "dev:/api": { A: "3" } });
      const secrets = new Map(
        Object.entries({ ...VALUES, A: "changed" }).map(([key, value]) => [key, SecretValue.fromText(value)]),
      );
      if (!source.capabilities.writable) {
        await expect(source.writeFolder(dev, secrets)).rejects.toMatchObject({ code: "INVALID_INPUT" });
        return;
      }
      const outcomes = await source.writeFolder(dev, secrets);
      const refused = outcomes.filter(({ refusedBecause }) => (refusedBecause ?? "") !== "").map(({ key }) => key);
      expect(outcomes.map(({ key }) => key).sort()).toEqual([...secrets.keys()].sort());
      expect(refused.sort()).toEqual([...refusedKeys].sort());
      const taken = Object.entries(VALUES).filter(([key]) => !refusedKeys.includes(key));
      expect(toRecord(await requireContent(source, dev))).toEqual({
        ...Object.fromEntries(taken),
        A: "changed",
        B: "2",
      });
      expect(toRecord(await requireContent(source, devApi))).toEqual({ A: "3" });
    });

    it("says beforehand only what it then refuses, and writes nothing to know it", async () => {
      const source = await open({ "dev:/": { A: "1" } });
      if (!source.capabilities.writable || source.findRefusedWrites === undefined) return;
      const secrets = new Map(Object.entries(VALUES).map(([key, value]) => [key, SecretValue.fromText(value)]));
      const known = await source.findRefusedWrites(dev, secrets);
      const refused = known.flatMap(({ key, refusedBecause }) => (refusedBecause === undefined ? [] : [key]));
      expect(toRecord(await requireContent(source, dev))).toEqual({ A: "1" });
      expect(refusedKeys).toEqual(expect.arrayContaining(refused));
    });

    if (hasFolders) testFolders(subject);

    it("gives the same key material each time, or none", async () => {
      const source = await open({ "dev:/": { A: "1" } });
      const first = await source.keyMaterial();
      const second = await source.keyMaterial();
      expect(second?.reveal()).toEqual(first?.reveal());
    });
  });
}

function testFolders({ open, unknownEnvironment = "missing" }: SourceSubject): void {
  it("knows no folder that is not there, and an empty one that is", async () => {
    const source = await open({ "dev:/": {}, "dev:/api": { A: "1" } });
    expect(await source.readFolder({ environment: "dev", secretPath: "/web" })).toBeUndefined();
    expect(await source.readFolder(dev)).toMatchObject({ secrets: [], failures: [] });
  });

  it("does not take an environment that is not there for an empty one", async () => {
    const source = await open({ "dev:/": { A: "1" } });
    const read = source.readFolder({ environment: "prod", secretPath: "/" });
    if (unknownEnvironment === "missing") expect(await read).toBeUndefined();
    else await expect(read).rejects.toMatchObject({ code: "SOURCE_UNREADABLE" });
  });

  it("says which folders held something, those below included where they were asked for", async () => {
    const source = await open({ "dev:/": {}, "dev:/api": { A: "1" }, "dev:/api/web": { B: "2" }, "dev:/empty": {} });
    expect(listFilled(await requireContent(source, dev))).toEqual([]);
    expect(listFilled(await requireContent(source, devApi))).toEqual(["dev:/api"]);
    const all = await source.readFolder(dev, { recursive: true });
    expect(listFilled(all!)).toEqual(["dev:/api", "dev:/api/web"]);
  });

  it("keeps folders apart, and flattens them on demand with both places of one key", async () => {
    const source = await open({
      "dev:/": { A: "1" },
      "dev:/api": { A: "2", B: "3" },
      "dev:/apix": { C: "4" },
      "prod:/": { A: "5" },
    });
    expect(toRecord(await requireContent(source, dev))).toEqual({ A: "1" });
    expect(toRecord(await requireContent(source, devApi))).toEqual({ A: "2", B: "3" });
    const all = await source.readFolder(dev, { recursive: true });
    const found = all!.secrets.map(({ key, value }) => `${key}=${value.revealText()!}`);
    expect(found.sort()).toEqual(["A=1", "A=2", "B=3", "C=4"]);
    expect(new Set(all!.secrets.filter(({ key }) => key === "A").map(({ origin }) => origin)).size).toBe(2);
    const below = await source.readFolder(devApi, { recursive: true });
    expect(below!.secrets.map(({ key }) => key).sort()).toEqual(["A", "B"]);
  });
}

function listFilled(content: FolderContent): readonly string[] {
  if (content.filled === undefined) throw new Error("a source with folders says which of them it found filled");
  return content.filled.map(({ environment, secretPath }) => `${environment}:${secretPath}`).sort();
}

async function requireContent(source: Source, location: SourceLocation): Promise<FolderContent> {
  const content = await source.readFolder(location);
  if (content === undefined) throw new Error("the folder is missing");
  return content;
}

function toRecord(content: FolderContent): Record<string, string | undefined> {
  return Object.fromEntries(content.secrets.map(({ key, value }) => [key, value.revealText()]));
}
