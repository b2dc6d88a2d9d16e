import { describe, expect, it } from "vitest";
import { HIDDEN_VALUE, type InfisicalEmulator } from "../../emulator/infisical";
import { OWNER_TAG } from "../../provider/core/ownership";
import type { Props } from "../../provider/resources/controller";
import type { Life } from "../support/a-life";
import { API, anInfisicalLife, upToTheEnd, type InfisicalLife } from "../support/an-infisical-life";
import { OWNER } from "../support/programs";

const SOURCE_FIRST = { syncOptions: { initialSyncBehavior: "import-prioritize-source" } };
const VAULT_FIRST = { syncOptions: { initialSyncBehavior: "import-prioritize-destination" } };
const SHARED = { environment: "dev", secretPath: "/shared" };

const ownerOf = (life: Life, name: string): string | undefined => life.vault.peek(name)?.tags[OWNER_TAG];
const writesOf = ({ journal }: InfisicalEmulator): readonly (string | undefined)[] =>
  journal.find({ isWrite: true }).map(({ operation }) => operation);

/** A run that ends badly: the text, after it was seen that neither side was written and that no value is in it. */
async function runRefused({ life, infisical }: InfisicalLife, program: Props): Promise<string> {
  infisical.journal.reset();
  let text = "";
  expect(
    await life.writes(async () => {
      text = await upToTheEnd({ life }, program);
    }),
  ).toEqual([]);
  expect(writesOf(infisical)).toEqual([]);
  expect(text).not.toMatch(/canary/);
  return text;
}

describe("an import into Infisical", () => {
  it("brings what the folder lacks with one batch, reads it back, and adopts it then", async () => {
    const { life, infisical, program } = await anInfisicalLife({ BOTH: "mine" });
    life.seed({ name: "APP_BOTH", value: "theirs" }, { name: "APP_A", value: "a" }, { name: "APP_B", value: "b" });
    await life.up(program(SOURCE_FIRST));
    expect(writesOf(infisical)).toEqual(["UpdateSecrets"]);
    expect(infisical.journal.writtenNames).toEqual(["A", "B"]);
    expect(infisical.getSecret("A", API)?.value).toBe("a");
    expect(await life.holds()).toEqual({ APP_A: "a", APP_B: "b", APP_BOTH: "mine" });
    expect(["APP_A", "APP_B", "APP_BOTH"].map((name) => ownerOf(life, name))).toEqual([OWNER, OWNER, OWNER]);
    const operations = infisical.journal.entries.map(({ operation }) => operation);
    expect(operations[operations.indexOf("UpdateSecrets") + 1]).toBe("ListSecrets");
  });

  it("lets the vault's values win where it goes first, in one batch too", async () => {
    const { life, infisical, program } = await anInfisicalLife({ BOTH: "mine", NEW: "new" });
    life.seed({ name: "APP_BOTH", value: "theirs" }, { name: "APP_A", value: "a" });
    await life.up(program(VAULT_FIRST));
    expect(writesOf(infisical)).toEqual(["UpdateSecrets"]);
    expect(infisical.getSecret("BOTH", API)?.value).toBe("theirs");
    expect(await life.holds()).toEqual({ APP_A: "a", APP_BOTH: "theirs", APP_NEW: "new" });
  });

  it("that waits for an approval fails each key with what to do, and leaves the secrets untagged", async () => {
    const { life, infisical, program } = await anInfisicalLife({ OWN: "own" });
    infisical.addApprovalPolicy(API);
    life.seed({ name: "APP_A", value: "canary-a" }, { name: "APP_B", value: "canary-b" });
    const text = await upToTheEnd({ life }, program(SOURCE_FIRST));
    const approve = "a change policy asked for an approval; approve it in Infisical and run again";
    expect(text).toContain(`APP_A: A was not imported: ${approve}`);
    expect(text).toContain(`APP_B: B was not imported: ${approve}`);
    expect(text).not.toContain("canary");
    expect(infisical.getSecret("A", API)).toBeUndefined();
    expect([ownerOf(life, "APP_A"), ownerOf(life, "APP_B")]).toEqual([undefined, undefined]);
    expect(life.vault.peek("APP_A")?.versions).toBe(1);
    infisical.mergeApproval(infisical.approvals[0]!.id);
    await life.up(program(SOURCE_FIRST));
    expect([ownerOf(life, "APP_A"), ownerOf(life, "APP_B")]).toEqual([OWNER, OWNER]);
  });

  it.each([
    ["blanks around it", " canary ", /begins or ends with blanks/],
    ["what reads as a reference", "canary-${A}", /would read as a reference/],
    ["the placeholder of a hidden value", HIDDEN_VALUE, /shows for a hidden one/],
  ])("of a value with %s fails that key, and stays as it is in the vault", async (_what, value, reason) => {
    const { life, infisical, program } = await anInfisicalLife({ OWN: "own" });
    life.seed({ name: "APP_BAD", value }, { name: "APP_GOOD", value: "good" });
    const text = await upToTheEnd({ life }, program(SOURCE_FIRST));
    expect(text).toMatch(new RegExp(`APP_BAD: BAD was not imported: .*${reason.source}`));
    expect(text).not.toContain("canary");
    expect(infisical.journal.writtenNames).toEqual(["GOOD"]);
    expect(ownerOf(life, "APP_BAD")).toBeUndefined();
    expect(await life.holds()).toEqual({ APP_BAD: value, APP_GOOD: "good", APP_OWN: "own" });
  });

  it("without the permission to write fails each key with what to grant", async () => {
    const { life, infisical, program } = await anInfisicalLife({ OWN: "own" });
    infisical.denyOperations("UpdateSecrets");
    life.seed({ name: "APP_A", value: "canary" });
    const text = await upToTheEnd({ life }, program(SOURCE_FIRST));
    expect(text).toMatch(/APP_A: A was not imported: writing to dev:\/api: .*does not allow it/);
    expect(text).toContain("Let the identity create and edit secrets in dev:/api");
    expect(text).not.toContain("canary");
    expect(ownerOf(life, "APP_A")).toBeUndefined();
  });

  it("into a folder that is not there fails each key with what to do", async () => {
    const { life, infisical, program } = await anInfisicalLife();
    life.seed({ name: "APP_A", value: "canary" });
    const changes = { ...SOURCE_FIRST, secretPath: "/none", source: { missingFolder: "empty" } };
    const text = await upToTheEnd({ life }, program(changes));
    expect(text).toMatch(/APP_A: A was not imported: .*knows no such folder, environment or project/);
    expect(text).not.toContain("canary");
    expect(infisical.secrets).toEqual([]);
    expect(ownerOf(life, "APP_A")).toBeUndefined();
  });

  it("is refused together with recursive, tags and metadata", async () => {
    const { life, program } = await anInfisicalLife({ A: "1" });
    const property = "syncOptions.initialSyncBehavior";
    const recursive = { syncOptions: { initialSyncBehavior: "import-prioritize-source", recursive: true } };
    expect(await life.refusals(program(recursive))).toEqual([
      expect.stringContaining(`${property}: cannot be combined`),
    ]);
    for (const selection of [{ tags: ["web"] }, { metadata: { team: "web" } }]) {
      const refusals = await life.refusals(program({ ...SOURCE_FIRST, source: selection }));
      expect(refusals).toEqual([expect.stringContaining("source.tags and source.metadata select secrets")]);
    }
  });
});

describe("refused as a whole, before anything is written on either side", () => {
  it("a folder that is not there", async () => {
    const subject = await anInfisicalLife({ A: "canary" });
    const text = await runRefused(subject, subject.program({ secretPath: "/none" }));
    expect(text).toMatch(/^secretPath: the folder dev:\/none does not exist in the source.*missingFolder: "empty"/);
  });

  it("an environment that is not there", async () => {
    const subject = await anInfisicalLife({ A: "canary" });
    const text = await runRefused(subject, subject.program({ environment: "nowhere" }));
    expect(text).toMatch(/^source\.projectId: reading nowhere:\/api: .* knows no such environment or project/);
    expect(text).toContain("environment is the slug of one");
  });

  it("a project that is not there", async () => {
    const subject = await anInfisicalLife({ A: "canary" });
    const text = await runRefused(subject, subject.program({ source: { projectId: "of somebody else" } }));
    expect(text).toMatch(/^source\.projectId: reading dev:\/api: .* knows no such environment or project/);
    expect(text).toContain("the identity must be a member of the project");
  });

  it("a read that is not allowed", async () => {
    const subject = await anInfisicalLife({ A: "canary" });
    subject.infisical.denyOperations("ListSecrets");
    const text = await runRefused(subject, subject.program());
    expect(text).toMatch(/^source\.connection\.credentials: reading dev:\/api: .*does not allow it/);
    expect(text).toContain("let it read secrets (Describe Secret and Read Value) in dev:/api");
  });

  it("a client secret that is no longer right", async () => {
    const subject = await anInfisicalLife({ A: "canary" });
    const program = subject.program();
    const secret = subject.infisical.clientSecret;
    subject.infisical.rotateClientSecret("rotated-by-somebody");
    const text = await runRefused(subject, program);
    expect(text).toMatch(/^source\.connection\.credentials: /);
    expect(text).not.toContain(secret);
  });
});

describe("refused key by key", () => {
  it.each([
    ["is hidden from the identity", { value: "canary", isHidden: true }, /Infisical hides its value/],
    ["is the placeholder of a hidden one", { value: HIDDEN_VALUE }, /stands for a value that was hidden/],
  ])("a value that %s: the secret in the vault stays", async (_what, hidden, reason) => {
    const subject = await anInfisicalLife({ A: "first", B: "b" });
    const { life, infisical, program } = subject;
    await life.up(program());
    infisical.putSecret({ key: "A", ...hidden, ...API });
    const text = await runRefused(subject, program());
    expect(text).toMatch(new RegExp(`APP_A: A: .*${reason.source}`));
    expect(await life.holds()).toEqual({ APP_A: "first", APP_B: "b" });
  });

  it("a reference that leads nowhere, where that is asked for: the secret in the vault stays", async () => {
    const subject = await anInfisicalLife({ A: "first", B: "b" });
    const { life, infisical, program } = subject;
    await life.up(program({ source: { unresolvedReferences: "refuse" } }));
    infisical.putSecret({ key: "A", value: "canary-${NOWHERE}", ...API });
    const text = await runRefused(subject, program({ source: { unresolvedReferences: "refuse" } }));
    expect(text).toMatch(/APP_A: A: it refers to a secret that is not there/);
    expect(text).not.toContain("NOWHERE");
    expect(await life.holds()).toEqual({ APP_A: "first", APP_B: "b" });
  });

  it("nothing, by default, for a reference that leads nowhere: a warning names the key, and the value is taken", async () => {
    const { life, program } = await anInfisicalLife({ A: "canary-${NOWHERE}" });
    const text = await upToTheEnd({ life }, program());
    expect(text).toMatch(/web: dev:\/api: Infisical left references like \$\{KEY\} unresolved in A/);
    expect(text).not.toMatch(/canary|NOWHERE/);
    expect(await life.holds()).toEqual({ APP_A: "canary-${NOWHERE}" });
  });

  it("a key that stands in two folders of a recursive sync: both are named, and the others land", async () => {
    const { life, infisical, program } = await anInfisicalLife({ A: "a", B: "canary-1" });
    infisical.putSecret({ key: "B", value: "canary-2", environment: "dev", secretPath: "/api/web" });
    const text = await upToTheEnd({ life }, program({ syncOptions: { recursive: true } }));
    expect(text).toContain("APP_B: B: stands in dev:/api and dev:/api/web: keep one of them");
    expect(text).not.toContain("canary");
    expect(await life.holds()).toEqual({ APP_A: "a" });
  });
});

describe("a folder of Infisical that held secrets at the last run", () => {
  async function anImportingLife(): Promise<InfisicalLife> {
    const subject = await anInfisicalLife({ A: "a", B: "b", C: "c", D: "d" });
    subject.infisical.putSecret({ key: "MAIL", value: "canary", ...SHARED });
    subject.infisical.addImport(API, SHARED);
    await subject.life.up(subject.program());
    return subject;
  }

  it.each([
    ["an import that is empty now", (infisical: InfisicalEmulator) => infisical.removeSecret("MAIL", SHARED)],
    ["an import that is gone now", (infisical: InfisicalEmulator) => infisical.removeFolder(SHARED)],
  ])("asks for agreement: %s", async (_what, empty) => {
    const subject = await anImportingLife();
    const { life, infisical, program } = subject;
    empty(infisical);
    const text = await runRefused(subject, program());
    expect(text).toContain("folders held secrets at the last run and hold none now: dev:/shared (within dev:/api)");
    expect(text).toContain("APP_MAIL would be deleted");
    const approve = await life.approvalCode(program());
    await life.up(program({ syncOptions: { approve } }));
    expect(life.vault.peek("APP_MAIL")?.lifecycle).toBe("pendingDeletion");
  });

  it("asks for agreement: a sub-folder that is empty now", async () => {
    const subject = await anInfisicalLife({ A: "a", B: "b", C: "c", D: "d" });
    const { infisical, program } = subject;
    const web = { environment: "dev", secretPath: "/api/web" };
    const recursive = program({ syncOptions: { recursive: true } });
    infisical.putSecret({ key: "WEB", value: "canary", ...web });
    await subject.life.up(recursive);
    infisical.removeSecret("WEB", web);
    const text = await runRefused(subject, recursive);
    expect(text).toContain("hold none now: dev:/api/web (within dev:/api); APP_WEB would be deleted");
  });

  it("asks for nothing while an import only hides behind own keys", async () => {
    const { life, infisical, program } = await anImportingLife();
    infisical.putSecret({ key: "MAIL", value: "own", ...API });
    await life.up(program());
    expect(await life.holds()).toMatchObject({ APP_MAIL: "own" });
  });

  it("is no longer asked for: nothing of it is missed", async () => {
    const { life, infisical, program } = await anImportingLife();
    infisical.putSecret({ key: "MAIL", value: "canary", environment: "dev", secretPath: "/other" });
    for (const key of ["A", "B", "C", "D"]) {
      infisical.putSecret({ key, value: key.toLowerCase(), environment: "dev", secretPath: "/other" });
    }
    await life.up(program({ secretPath: "/other" }));
    expect(await life.holds()).toMatchObject({ APP_MAIL: "canary" });
  });
});
