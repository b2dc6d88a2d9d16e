import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../../emulator/oci/index";
import type { Emulator } from "../../../emulator/oci/index";
import { createOciDestination } from "../../../provider/adapters/oci-vault/destination";
import { SecretValue } from "../../../provider/core/secret-value";
import type { Destination, SecretDetails } from "../../../provider/ports/destination";
import { catchFailure } from "./support/catch-failure";
import { createDeps, toOciConnection } from "./support/oci-connection";

const DAY_MS = 86_400_000;

describe("what stands beside a content, at the emulator", () => {
  let emulator: Emulator;
  let destination: Destination;
  let details: Required<SecretDetails>;

  beforeEach(async () => {
    emulator = await createEmulator();
    destination = createOciDestination(toOciConnection(emulator), emulator, createDeps());
    const absolute = new Date(emulator.clock.now() + 30 * DAY_MS).toISOString();
    details = {
      description: "of the web",
      definedTags: { Finance: { cost: "42" } },
      metadata: { format: "text" },
      rules: {
        expiry: { interval: "P7D", absolute, blocksRetrieval: true },
        reuse: { enforceOnDeletedVersions: true },
      },
    };
  });
  afterEach(() => emulator.close());

  const create = (more: SecretDetails = {}) =>
    destination.create({ name: "DB", value: SecretValue.fromText("one"), tags: {}, retryToken: "t", ...more });

  it("comes with a creation and is found again", async () => {
    const { ref } = await create(details);
    expect(await destination.find(ref)).toMatchObject(details);
  });

  it("is listed as far as the service lists it", async () => {
    await create(details);
    const [listed] = await destination.list();
    expect(listed).toMatchObject({ description: "of the web", definedTags: { Finance: { cost: "42" } } });
    expect(listed).not.toHaveProperty("metadata");
    expect(listed).not.toHaveProperty("rules");
    expect(listed?.timeOfExpiry).toBe(new Date(Date.parse(listed!.timeOfExpiry!)).toISOString());
  });

  it("is changed together with a content, rules by themselves", async () => {
    const secret = await create();
    const { rules, ...rest } = details;
    await destination.update(secret, { ...rest, value: SecretValue.fromText("two") });
    await destination.update(secret, { rules });
    expect(await destination.find(secret.ref)).toMatchObject({ ...details, versionNumber: 2 });
    expect(await catchFailure(destination.update(secret, { rules, value: SecretValue.fromText("3") }))).toMatchObject({
      code: "REJECTED",
    });
  });

  it("stays when an update does not name it", async () => {
    const secret = await create(details);
    await destination.update(secret, { tags: { a: "1" } });
    expect(await destination.find(secret.ref)).toMatchObject(details);
  });
});
