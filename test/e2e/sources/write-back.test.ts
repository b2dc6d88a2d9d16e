import { cp } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInfisicalEmulator, type InfisicalEmulator } from "../../../emulator/infisical";
import { createEmulator, type Emulator } from "../../../emulator/oci/index";
import { findLeaks } from "../support/leaks";
import { Project } from "../support/project";
import type { Stack } from "../support/stack";

const EXAMPLE = path.resolve(__dirname, "../../../examples/sops");
const API = { environment: "dev", secretPath: "/api" };
const OWN = "canary-own-1c9a";
const STRAY = "canary-stray-88d2";
const THEIRS = "canary-theirs-30ce";
const BLOCKED = "canary-blocked-6b41";
const HIDDEN = "canary-hidden-f207";
const OWNER_TAG = "secretsync-owner";

describe("imports into Infisical and into files of SOPS", () => {
  let oci: Emulator;
  let infisical: InfisicalEmulator;
  let project: Project;
  let stack: Stack;

  const ownerOf = (name: string): string | undefined => oci.getSecret(name)?.freeformTags[OWNER_TAG];

  function toSource(): Readonly<Record<string, unknown>> {
    const { url: siteUrl, clientId, clientSecret, projectId } = infisical;
    const connection = { app: "infisical", method: "universal-auth", credentials: { clientId, clientSecret }, siteUrl };
    return { kind: "infisical", connection, projectId };
  }

  /** A sync from Infisical's `/api`, with names of its own. */
  function fromInfisical(prefix: string, initialSyncBehavior: string) {
    const syncOptions = { initialSyncBehavior, keySchema: `${prefix}_{{secretKey}}` };
    return project.sync({ source: toSource(), ...API, syncOptions });
  }

  beforeAll(async () => {
    oci = await createEmulator({
      transitionMs: 50,
      seedSecrets: [
        { name: "INFISICAL_STRAY", content: STRAY },
        { name: "INFISICAL_OWN", content: THEIRS },
        { name: "SOPS_STRAY", content: STRAY },
        { name: "SOPS_SMTP_HOST", content: THEIRS },
      ],
    });
    infisical = await createInfisicalEmulator();
    infisical.putSecret({ key: "OWN", value: OWN, ...API });
    project = await Project.create("sources-write-back", oci);
    stack = await project.stack("dev");
    await cp(path.join(EXAMPLE, "secrets"), path.join(project.dir, "secrets"), { recursive: true });
    await cp(path.join(EXAMPLE, "demo-key.txt"), path.join(project.dir, "secrets/key.txt"));
    const source = { kind: "local", path: "./secrets", ageKeyFile: "./secrets/key.txt" };
    const syncOptions = { initialSyncBehavior: "import-prioritize-destination", keySchema: "SOPS_{{secretKey}}" };
    await project.set({
      infisical: fromInfisical("INFISICAL", "import-prioritize-source"),
      sops: project.sync({ source, syncOptions }),
    });
  });

  afterAll(async () => {
    await oci.close();
    await infisical.close();
  });

  it("are named in the preview, which writes nothing anywhere", async () => {
    const before = await project.read("secrets/dev/app.yaml");
    const { code, text } = await stack.preview();
    expect(text).toMatch(/INFISICAL_STRAY *: "rev 1"/);
    expect(text).toMatch(/SOPS_STRAY *: "rev 1"/);
    expect(text).toContain("INFISICAL_STRAY: imported into the source, then adopted");
    expect(text).toContain("SOPS_STRAY: imported into the source, then adopted");
    expect(code).toBe(0);
    expect([oci.journal.writtenNames, infisical.journal.writtenNames]).toEqual([[], []]);
    expect(await project.read("secrets/dev/app.yaml")).toBe(before);
  });

  it("are one batch for Infisical, encrypted in the files, and adopted once they were read back", async () => {
    expect(await stack.up()).toMatchObject({ code: 0 });
    expect(infisical.journal.count({ operation: "UpdateSecrets" })).toBe(1);
    expect(infisical.getSecret("STRAY", API)?.value).toBe(STRAY);
    expect(oci.getSecret("INFISICAL_OWN")?.content?.toString()).toBe(OWN);
    expect(oci.getSecret("SOPS_SMTP_HOST")).toMatchObject({ currentVersionNumber: 1 });
    expect(oci.getSecret("SOPS_SMTP_HOST")?.content?.toString()).toBe(THEIRS);
    expect(await project.read("secrets/dev/mail.env")).toMatch(/^SMTP_HOST=ENC\[/m);
    const files = [await project.read("secrets/dev/app.yaml"), await project.read("secrets/dev/mail.env")].join("");
    expect(files).toContain("STRAY");
    expect(files).not.toMatch(/canary/);
    for (const name of ["INFISICAL_STRAY", "SOPS_STRAY", "SOPS_SMTP_HOST"]) expect(ownerOf(name)).toBeDefined();
    expect(await stack.preview(["--expect-no-changes"])).toMatchObject({ code: 0 });
  });

  it("that wait for an approval fail that key with what to do, and are made up for once it is given", async () => {
    infisical.addApprovalPolicy(API);
    oci.putSecret({ name: "APPROVED_BLOCKED", content: BLOCKED });
    const refused = await project.stack("approved");
    await project.set({ approved: fromInfisical("APPROVED", "import-prioritize-source") });
    const { code, text } = await refused.up();
    expect(code).not.toBe(0);
    expect(text).toContain("APPROVED_BLOCKED: BLOCKED was not imported: a change policy asked for an approval");
    expect(text).toContain("approve it in Infisical and run again");
    expect(ownerOf("APPROVED_BLOCKED")).toBeUndefined();
    expect(infisical.getSecret("BLOCKED", API)).toBeUndefined();
    for (const { id } of infisical.approvals) infisical.mergeApproval(id);
    expect(await refused.up()).toMatchObject({ code: 0 });
    expect(ownerOf("APPROVED_BLOCKED")).toBeDefined();
    expect(infisical.getSecret("BLOCKED", API)?.value).toBe(BLOCKED);
  });

  it("a hidden value is refused by key; what stands in the vault stays", async () => {
    infisical.putSecret({ key: "OWN", value: HIDDEN, isHidden: true, ...API });
    oci.journal.reset();
    const [, approved] = project.stacks;
    const { code, text } = await approved!.up();
    expect(code).not.toBe(0);
    expect(text).toMatch(/APPROVED_OWN: OWN: Infisical hides its value from this identity/);
    expect(oci.journal.count({ isWrite: true })).toBe(0);
    expect(oci.getSecret("APPROVED_OWN")?.content?.toString()).toBe(OWN);
  });

  it("have printed and stored no value and no key in the clear", async () => {
    const secrets = [OWN, STRAY, THEIRS, BLOCKED, HIDDEN, infisical.clientSecret, oci.privateKeyPem];
    expect(await findLeaks(project, secrets)).toEqual([]);
  });
});
