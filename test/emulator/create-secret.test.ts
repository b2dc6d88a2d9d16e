import { describe, expect, it } from "vitest";
import { expectRefusal } from "./support/refusal";
import { toContent, toCreate } from "./support/secret-details";
import { sendSigned } from "./support/raw-request";
import { startEmulator } from "./support/start-emulator";

describe("CreateSecret", () => {
  it("answers CREATING with an etag, and the secret is ACTIVE at the next look", async () => {
    const { emulator, clients } = await startEmulator();
    const { secret, etag } = await clients.vaults.createSecret(
      toCreate(emulator, "DB_URL", { description: "a database" }),
    );
    expect(secret).toMatchObject({
      secretName: "DB_URL",
      lifecycleState: "CREATING",
      currentVersionNumber: 1,
      description: "a database",
    });
    expect(etag).toMatch(/^[0-9a-f]{64}$/);
    expect(secret.id).toMatch(/^ocid1\.vaultsecret\.oc1\.iad\.[a-z2-7]{60}$/);
    expect((await clients.vaults.getSecret({ secretId: secret.id })).secret.lifecycleState).toBe("ACTIVE");
  });

  it("never sends content back", async () => {
    const { emulator, clients } = await startEmulator();
    const { secret } = await clients.vaults.createSecret(
      toCreate(emulator, "A", { secretContent: toContent("canary") }),
    );
    expect(JSON.stringify(secret)).not.toContain(Buffer.from("canary").toString("base64"));
  });

  it("marks the first version CURRENT and LATEST", async () => {
    const { emulator, clients } = await startEmulator();
    await clients.vaults.createSecret(toCreate(emulator, "A", { secretContent: toContent("x", { name: "first" }) }));
    expect(emulator.getSecret("A")?.versions).toMatchObject([
      { versionNumber: 1, name: "first", stages: ["CURRENT", "LATEST"] },
    ]);
  });

  it("keeps bytes that are no text", async () => {
    const { emulator, clients } = await startEmulator();
    const bytes = Buffer.from([0, 255, 10, 13, 128, 0]);
    await clients.vaults.createSecret(toCreate(emulator, "A", { secretContent: toContent(bytes) }));
    expect(emulator.getSecret("A")?.content).toEqual(bytes);
  });

  it("keeps tags, metadata and rules", async () => {
    const { emulator, clients } = await startEmulator();
    const details = {
      freeformTags: { team: "späti" },
      definedTags: { Operations: { CostCenter: "42" } },
      metadata: { host: "db", port: 5432 },
      secretRules: [{ ruleType: "SECRET_REUSE_RULE", isEnforcedOnDeletedSecretVersions: true }],
    };
    const { secret } = await clients.vaults.createSecret(toCreate(emulator, "A", details));
    expect(secret).toMatchObject(details);
  });

  it("takes 25 KB and refuses one byte more", async () => {
    const { emulator, clients } = await startEmulator();
    const create = (name: string, bytes: number) =>
      clients.vaults.createSecret(toCreate(emulator, name, { secretContent: toContent(Buffer.alloc(bytes, 1)) }));
    await create("FITS", 25 * 1024);
    await expectRefusal(create("TOO_LARGE", 25 * 1024 + 1), 400, "InvalidParameter");
    expect(emulator.getSecret("TOO_LARGE")).toBeUndefined();
  });

  it("counts the base64 text instead where that is assumed", async () => {
    const { emulator, clients } = await startEmulator({ quirks: { isSizeOfDecodedContent: false } });
    const call = clients.vaults.createSecret(
      toCreate(emulator, "A", { secretContent: toContent(Buffer.alloc(20 * 1024)) }),
    );
    await expectRefusal(call, 400, "InvalidParameter");
  });

  it("refuses empty content", async () => {
    const { emulator, clients } = await startEmulator();
    await expectRefusal(
      clients.vaults.createSecret(toCreate(emulator, "A", { secretContent: toContent("") })),
      400,
      "InvalidParameter",
    );
  });

  it.each(["has space", "a/b", "ünïcode", "tab\t", "colon:", ""])("refuses the name %j", async (name) => {
    const { emulator, clients } = await startEmulator();
    await expectRefusal(clients.vaults.createSecret(toCreate(emulator, name)), 400, "InvalidParameter");
  });

  it("takes a name of 255 characters and refuses one of 256", async () => {
    const { emulator, clients } = await startEmulator();
    await clients.vaults.createSecret(toCreate(emulator, "n".repeat(255)));
    await expectRefusal(clients.vaults.createSecret(toCreate(emulator, "n".repeat(256))), 400, "InvalidParameter");
  });

  it.each(["compartmentId", "vaultId", "keyId", "secretName"])("asks for %s", async (field) => {
    const { emulator } = await startEmulator();
    const details = { ...toCreate(emulator, "A").createSecretDetails, [field]: undefined };
    const answer = await sendSigned(emulator, {
      method: "POST",
      target: "/20180608/secrets",
      body: JSON.stringify(details),
    });
    expect(answer).toMatchObject({ status: 400, code: "MissingParameter" });
    expect(answer.text).toContain(field);
  });

  it("treats names as case-sensitive", async () => {
    const { emulator, clients } = await startEmulator();
    await clients.vaults.createSecret(toCreate(emulator, "key"));
    await clients.vaults.createSecret(toCreate(emulator, "KEY"));
    expect(emulator.secrets.map(({ name }) => name)).toEqual(["key", "KEY"]);
  });

  it("refuses a name that another compartment of the vault holds", async () => {
    const { emulator, clients } = await startEmulator();
    await clients.vaults.createSecret(toCreate(emulator, "A", { compartmentId: emulator.secondCompartmentOcid }));
    const refusal = await expectRefusal(clients.vaults.createSecret(toCreate(emulator, "A")), 400, "InvalidParameter");
    expect(refusal.message).toContain("name already exists");
  });

  it("takes the same name in another vault", async () => {
    const { emulator, clients } = await startEmulator();
    await clients.vaults.createSecret(toCreate(emulator, "A"));
    await clients.vaults.createSecret(
      toCreate(emulator, "A", { vaultId: emulator.secondVaultOcid, keyId: emulator.secondKeyOcid }),
    );
    expect(emulator.secrets).toHaveLength(2);
  });

  it("lets only one of two requests for a name through", async () => {
    const { emulator, clients } = await startEmulator();
    const generated = {
      enableAutoGeneration: true,
      secretContent: undefined,
      secretGenerationContext: { generationType: "PASSPHRASE", generationTemplate: "SECRETS_DEFAULT_PASSWORD" },
    };
    const calls = [1, 2, 3].map(() => clients.vaults.createSecret(toCreate(emulator, "A", generated as object)));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(emulator.secrets).toHaveLength(1);
  });

  it.each([
    ["a key of another vault", "secondKeyOcid", 400, "InvalidParameter"],
    ["a disabled key", "disabledKeyOcid", 409, "IncorrectState"],
    ["an asymmetric key", "rsaKeyOcid", 409, "IncorrectState"],
  ] as const)("refuses %s", async (_what, key, status, code) => {
    const { emulator, clients } = await startEmulator();
    await expectRefusal(clients.vaults.createSecret(toCreate(emulator, "A", { keyId: emulator[key] })), status, code);
  });

  it.each(["keyId", "vaultId", "compartmentId"])(
    "refuses a %s that is not there, as a related resource",
    async (field) => {
      const { emulator, clients } = await startEmulator();
      const call = clients.vaults.createSecret(toCreate(emulator, "A", { [field]: "ocid1.other.oc1..aaaa" }));
      await expectRefusal(call, 400, "RelatedResourceNotAuthorizedOrNotFound");
    },
  );

  it("refuses a vault that is not active", async () => {
    const { emulator, clients } = await startEmulator();
    emulator.setVaultLifecycle(emulator.vaultOcid, "PENDING_DELETION");
    await expectRefusal(clients.vaults.createSecret(toCreate(emulator, "A")), 409, "IncorrectState");
  });

  it("refuses a compartment that is being deleted", async () => {
    const { emulator, clients } = await startEmulator();
    const compartmentId = emulator.addCompartment("going", { lifecycleState: "DELETING" });
    await expectRefusal(clients.vaults.createSecret(toCreate(emulator, "A", { compartmentId })), 409, "IncorrectState");
  });

  it("refuses one secret more than the tenancy may have, and does not count deleted ones", async () => {
    const { emulator, clients } = await startEmulator({ limits: { secretsPerTenancy: 2 } });
    emulator.putSecret({ name: "GONE", lifecycleState: "DELETED" });
    emulator.putSecret({ name: "PENDING", lifecycleState: "PENDING_DELETION" });
    await clients.vaults.createSecret(toCreate(emulator, "A"));
    await expectRefusal(clients.vaults.createSecret(toCreate(emulator, "B")), 400, "LimitExceeded");
  });

  it("refuses a first version that is PENDING", async () => {
    const { emulator, clients } = await startEmulator();
    const secretContent = toContent("x", { stage: "PENDING" as never });
    await expectRefusal(
      clients.vaults.createSecret(toCreate(emulator, "A", { secretContent })),
      400,
      "InvalidParameter",
    );
  });

  it.each([
    [
      "eleven free-form tags",
      { freeformTags: Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`k${String(at)}`, "v"])) },
    ],
    ["a tag key of 101 characters", { freeformTags: { ["k".repeat(101)]: "v" } }],
    ["a tag value of 257 characters", { freeformTags: { k: "v".repeat(257) } }],
    ["a description of 401 characters", { description: "d".repeat(401) }],
    ["content that is no base64", { secretContent: { contentType: "BASE64", content: "not base64!" } }],
    ["another content type", { secretContent: { contentType: "PLAIN", content: "eA==" } }],
    ["content next to generation", { enableAutoGeneration: true }],
    ["an unknown rule", { secretRules: [{ ruleType: "OTHER" }] }],
    [
      "four replication targets",
      {
        replicationConfig: {
          replicationTargets: Array(4).fill({ targetKeyId: "k", targetRegion: "r", targetVaultId: "v" }),
        },
      },
    ],
  ])("refuses %s", async (_what, more) => {
    const { emulator } = await startEmulator();
    const body = JSON.stringify({ ...toCreate(emulator, "A").createSecretDetails, ...more });
    const answer = await sendSigned(emulator, { method: "POST", target: "/20180608/secrets", body });
    expect(answer).toMatchObject({ status: 400, code: "InvalidParameter" });
    expect(emulator.secrets).toHaveLength(0);
  });

  it("never quotes content in a refusal", async () => {
    const { emulator } = await startEmulator();
    const body = JSON.stringify({
      ...toCreate(emulator, "A").createSecretDetails,
      secretContent: { contentType: "BASE64", content: "canary!" },
    });
    const answer = await sendSigned(emulator, { method: "POST", target: "/20180608/secrets", body });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain("canary");
  });
});
