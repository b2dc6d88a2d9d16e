import { join } from "node:path";
import { rm, writeFile } from "node:fs/promises";
import { onTestFinished } from "vitest";
import { describe, expect, it } from "vitest";
import { createInfisicalEmulator } from "../../emulator/infisical";
import { createInfisicalSource } from "../../provider/adapters/infisical/source";
import type { Props } from "../../provider/resources/controller";
import { toLocation } from "../contract/to-location";
import { aLife, type Life } from "../support/a-life";
import { aLifeOfFiles } from "../support/a-life-of-files";
import { upToTheEnd } from "../support/an-infisical-life";
import { aProgram, anInlineSource } from "../support/programs";
import { useTemporaryFolders } from "../support/temporary-folder";

/** Folders by place (`dev:/api`), each key to value. */
type Folders = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Subject {
  readonly life: Life;
  /** The `source` of a program. */
  readonly source: Props;
  /** Takes every key out of the folder, which stays. */
  readonly empty: (place: string) => Promise<void>;
  /** Takes the folder away. */
  readonly remove: (place: string) => Promise<void>;
}

const makeFolder = useTemporaryFolders();

async function ofMemory(folders: Folders): Promise<Subject> {
  const entries = Object.entries(folders).map(([place, secrets]) => ({ ...toLocation(place), secrets }));
  const life = aLife({}, { folders: entries });
  const { source } = life.world;
  return {
    life,
    source: { kind: "local", path: "secrets" },
    empty: async (place) => {
      const location = toLocation(place);
      for (const key of [...(source.peek(location)?.keys() ?? [])]) source.editByHand(location, key, undefined);
    },
    remove: async (place) => {
      source.removeFolder(toLocation(place));
    },
  };
}

async function ofFiles(folders: Folders): Promise<Subject> {
  const folderOf = (place: string): string => {
    const { environment, secretPath } = toLocation(place);
    return join("secrets", environment, secretPath);
  };
  const files = Object.entries(folders).map(([place, secrets]) => [
    join(folderOf(place), "app.json"),
    JSON.stringify(secrets),
  ]);
  const cwd = await makeFolder(Object.fromEntries(files) as Record<string, string>);
  return {
    life: aLifeOfFiles(cwd),
    source: { kind: "local", path: "./secrets" },
    empty: (place) => writeFile(join(cwd, folderOf(place), "app.json"), "{}"),
    remove: (place) => rm(join(cwd, folderOf(place)), { recursive: true }),
  };
}

async function ofInfisical(folders: Folders): Promise<Subject> {
  const infisical = await createInfisicalEmulator();
  onTestFinished(() => infisical.close());
  for (const [place, secrets] of Object.entries(folders)) {
    infisical.addFolder(toLocation(place));
    for (const [key, value] of Object.entries(secrets)) infisical.putSecret({ key, value, ...toLocation(place) });
  }
  const life = aLife();
  const { clock } = life.world;
  life.world.openSource = (config) => {
    if (config.kind !== "infisical") throw new Error("another kind of source");
    return createInfisicalSource(config, { clock, runId: "test" });
  };
  const { url: siteUrl, clientId, clientSecret, projectId } = infisical;
  const connection = { app: "infisical", method: "universal-auth", credentials: { clientId, clientSecret }, siteUrl };
  const keysIn = (place: string): readonly string[] => {
    const { environment, secretPath } = toLocation(place);
    const inside = infisical.secrets.filter((one) => one.environment === environment && one.secretPath === secretPath);
    return inside.map(({ key }) => key);
  };
  return {
    life,
    source: { kind: "infisical", connection, projectId },
    empty: async (place) => {
      for (const key of keysIn(place)) infisical.removeSecret(key, toLocation(place));
    },
    remove: async (place) => {
      infisical.removeFolder(toLocation(place));
    },
  };
}

/** Enough that one deletion is few. */
const MANY = { K1: "1", K2: "2", K3: "3", K4: "4", K5: "5" };

describe.each([
  ["memory", ofMemory],
  ["local files", ofFiles],
  ["Infisical", ofInfisical],
])("a sync from %s", (_name, open) => {
  it("takes several folders: own keys win, among imports the last wins", async () => {
    const { life, source } = await open({
      "dev:/": { OWN: "own" },
      "dev:/first": { OWN: "first", SHARED: "first", FIRST: "first" },
      "prod:/last": { SHARED: "last" },
    });
    await life.up({ source, imports: [toLocation("dev:/first"), toLocation("prod:/last")] });
    expect(await life.holds()).toEqual({ APP_OWN: "own", APP_SHARED: "last", APP_FIRST: "first" });
  });

  it("takes sub-folders where that is asked for", async () => {
    const { life, source } = await open({ "dev:/": { A: "a" }, "dev:/web": { B: "b" }, "dev:/web/api": { C: "c" } });
    await life.up({ source });
    expect(await life.holds()).toEqual({ APP_A: "a" });
    await life.up({ source, syncOptions: { recursive: true } });
    expect(await life.holds()).toEqual({ APP_A: "a", APP_B: "b", APP_C: "c" });
  });

  it("refuses one key of two sub-folders: both are named, and no value of it is written or quoted", async () => {
    const { life, source } = await open({
      "dev:/a": { B: "canary-1" },
      "dev:/b": { B: "canary-2" },
      "dev:/": { A: "a" },
    });
    const text = await upToTheEnd({ life }, { source, syncOptions: { recursive: true } });
    expect(text).toMatch(/APP_B: B: stands in dev:\/a.* and dev:\/b.*: keep one of them/);
    expect(text).not.toContain("canary");
    expect(await life.holds()).toEqual({ APP_A: "a" });
  });

  it("takes the keys that the globs select", async () => {
    const { life, source } = await open({ "dev:/": { DB_URL: "u", DB_PASSWORD: "p", OTHER: "o" } });
    await life.up({ source: { ...source, include: ["DB_*"], exclude: ["*_PASSWORD"] } });
    expect(await life.holds()).toEqual({ APP_DB_URL: "u" });
  });

  it("refuses a folder that is not there, with what to do, and takes it for an empty one where that is admitted", async () => {
    const { life, source } = await open({ "dev:/": { A: "a" } });
    expect(await life.refusals({ source, secretPath: "/none" })).toEqual([
      expect.stringMatching(/^secretPath: the folder dev:\/none does not exist in the source.*missingFolder: "empty"/),
    ]);
    const imports = [toLocation("dev:/none")];
    expect(await life.refusals({ source, imports })).toEqual([
      expect.stringMatching(/^imports: the folder dev:\/none does not exist/),
    ]);
    await life.up({ source: { ...source, missingFolder: "empty" }, imports });
    expect(await life.holds()).toEqual({ APP_A: "a" });
  });

  it.each([
    ["an import is empty now", "empty", {}],
    ["an import is gone now, and that is admitted", "remove", { missingFolder: "empty" }],
  ] as const)("asks for agreement when %s", async (_what, change, more) => {
    const subject = await open({ "dev:/": MANY, "dev:/more": { MORE: "m" } });
    const { life } = subject;
    const program = { source: { ...subject.source, ...more }, imports: [toLocation("dev:/more")] };
    await life.up(program);
    await subject[change]("dev:/more");
    const refused = await life.refusals(program);
    expect(refused).toEqual([expect.stringContaining("hold none now: dev:/more; APP_MORE would be deleted")]);
    expect(await life.writes(() => life.engine.up(aProgram(program)))).toEqual([]);
    const approve = await life.approvalCode(program);
    await life.up({ ...program, syncOptions: { approve } });
    expect(life.vault.peek("APP_MORE")?.lifecycle).toBe("pendingDeletion");
  });

  it.each(["empty", "remove"] as const)("asks for agreement when a sub-folder is gone (%s)", async (change) => {
    const subject = await open({ "dev:/": MANY, "dev:/more": { MORE: "m" } });
    const { life, source } = subject;
    const program = { source, syncOptions: { recursive: true } };
    await life.up(program);
    await subject[change]("dev:/more");
    expect(await life.refusals(program)).toEqual([
      expect.stringContaining("hold none now: dev:/more (within dev:/); APP_MORE would be deleted"),
    ]);
  });

  it.each(["import-prioritize-source", "import-prioritize-destination", "overwrite-destination"])(
    "leaves alone in the vault what the globs leave out (%s)",
    async (initialSyncBehavior) => {
      const { life, source } = await open({ "dev:/": { A: "a" } });
      life.seed({ name: "APP_LEFT_OUT", value: "v" });
      await life.up({ source: { ...source, exclude: ["LEFT_*"] }, syncOptions: { initialSyncBehavior } });
      expect(life.engine.manifest).toEqual({ APP_A: "rev 1" });
      expect(life.vault.peek("APP_LEFT_OUT")?.tags).toEqual({});
    },
  );
});

describe("a sync from values in the program", () => {
  it("takes the keys that the globs select", async () => {
    const life = aLife();
    await life.up({ source: { ...anInlineSource({ DB_URL: "u", DB_PASSWORD: "p", OTHER: "o" }), include: ["DB_*"] } });
    expect(await life.holds()).toEqual({ APP_DB_URL: "u", APP_DB_PASSWORD: "p" });
  });
});
