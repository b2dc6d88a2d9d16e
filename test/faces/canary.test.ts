import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { DestinationOperation } from "../../provider/adapters/memory/destination";
import type { SourceOperation } from "../../provider/adapters/memory/source";
import { ERROR_CODES, SyncError, type ErrorCode } from "../../provider/core/errors";
import { ROOT, tagsOf } from "../support/a-life";
import { CODE, driveFace, openFace } from "../support/dynamic-face";
import { aProgram, anInlineSource, OCI_CONNECTION } from "../support/programs";
import { TinyEngine } from "../support/tiny-engine";
import { BROKEN_KEY, World } from "../support/world";

/** Every secret of this world begins with it. */
const CANARY = "kanarienvogel";
const SHAPES = [CANARY, Buffer.from(CANARY).toString("base64").slice(0, 16), Buffer.from(CANARY).toString("hex")];
const ENVELOPE = "4dabf18193072939515e22adb298388d";

const credentials = {
  ...OCI_CONNECTION.credentials,
  privateKey: `${CANARY} private key`,
  passphrase: `${CANARY} passphrase`,
};
const secrets = {
  A: `${CANARY} a`,
  B: `${CANARY} b`,
  C: `${CANARY} c`,
  D: `${CANARY} d`,
  EMPTY: "",
  "BAD NAME": `${CANARY} e`,
};

const DESTINATION = [
  "inspect",
  "list",
  "find",
  "read",
  "create",
  "update",
  "scheduleDeletion",
  "cancelDeletion",
] as const;
const SOURCE = ["readFolder", "writeFolder"] as const;

/** Everything in sight of a person, with what stands in an envelope left out. */
function show(seen: unknown): string {
  if (!(seen instanceof Error)) return JSON.stringify(openEnvelopes(seen));
  const properties = "properties" in seen ? { properties: openEnvelopes(seen.properties) } : {};
  const copy = Object.assign(Object.create(Object.getPrototypeOf(seen) as object) as Error, seen, properties);
  const texts = [seen.message, seen.stack, String(seen), inspect(seen.cause, { depth: 20, showHidden: true })];
  return [...texts, JSON.stringify(copy), inspect(Object.entries(copy), { depth: 20 })].join("\n");
}

function openEnvelopes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(openEnvelopes);
  if (typeof value !== "object" || value === null) return value;
  if (ENVELOPE in value) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, openEnvelopes(entry)]));
}

interface Sight {
  readonly seen: unknown[];
  readonly world: World;
  readonly engine: TinyEngine;
}

function aSight(): Sight {
  const world = new World({ folders: [{ ...ROOT, secrets }] });
  world.vault.seed({ name: "APP_UNOWNED", value: `${CANARY} unowned` });
  world.vault.seed({ name: "APP_D", value: `${CANARY} theirs`, tags: tagsOf("somebody/else") });
  const seen: unknown[] = [];
  const engine = new TinyEngine(() => driveFace(openFace(world), (crossing) => seen.push(crossing)));
  return { seen, world, engine };
}

/** A life with a bit of everything; whatever it throws is seen already. */
async function live({ world, engine, seen }: Sight, trouble: () => void): Promise<void> {
  const program = {
    ...aProgram({ syncOptions: { initialSyncBehavior: "import-prioritize-destination" } }),
    connection: { ...OCI_CONNECTION, credentials },
    __provider: CODE,
  };
  const steps = [
    () => engine.up(program),
    () => {
      trouble();
      return engine.up(program);
    },
    () => engine.refresh(),
    () => {
      world.source.editByHand(ROOT, "A", `${CANARY} a, changed`);
      world.source.editByHand(ROOT, "B", undefined);
      if (world.vault.peek("APP_C") !== undefined) world.vault.editByHand("APP_C", { lifecycle: "pendingDeletion" });
      trouble();
      return engine.up(program, trouble);
    },
    () => engine.up({ ...program, name: `Not A Slug` }),
    () => {
      trouble();
      return engine.destroy();
    },
  ];
  for (const step of steps) {
    try {
      seen.push(await step());
    } catch (error) {
      seen.push(error);
    }
  }
  seen.push(world.messages);
}

function expectNoCanary(seen: readonly unknown[]): void {
  const text = seen.map(stripState).map(show).join("\n");
  for (const shape of SHAPES) expect(text).not.toContain(shape);
}

/** The tiny engine's own account of a run holds inputs in the clear, which the face gave in envelopes. */
function stripState(seen: unknown): unknown {
  if (typeof seen !== "object" || seen === null || !("step" in seen)) return seen;
  const { inputs: _inputs, ...rest } = seen as unknown as Record<string, unknown>;
  return rest;
}

const makeError = (code: ErrorCode) => (): SyncError =>
  new SyncError(code, "refused", { hint: "Do something", cause: new Error(`${CANARY} in the cause`), maybeDone: true });

describe("no value and no key of a secret is seen", () => {
  it("finds a canary that is shown (this test can fail)", () => {
    expect(() => {
      expectNoCanary([new Error(`${CANARY} shown`)]);
    }).toThrow();
    expect(() => {
      expectNoCanary([{ properties: { digests: CANARY } }]);
    }).toThrow();
    expectNoCanary([{ properties: { digests: { [ENVELOPE]: "x", value: CANARY } } }]);
  });

  it("in a life without trouble", async () => {
    const sight = aSight();
    await live(sight, () => undefined);
    expect(sight.seen.length).toBeGreaterThan(15);
    expectNoCanary(sight.seen);
  });

  describe.each(ERROR_CODES)("when %s strikes", (code) => {
    it.each(DESTINATION)("the vault's %s", async (operation: DestinationOperation) => {
      const sight = aSight();
      await live(sight, () => {
        sight.world.vault.failNext({ operation, error: makeError(code), times: 12 });
      });
      expectNoCanary(sight.seen);
    });

    it.each(SOURCE)("the source's %s", async (operation: SourceOperation) => {
      const sight = aSight();
      await live(sight, () => {
        sight.world.source.failNext({ operation, error: makeError(code), times: 12 });
      });
      expectNoCanary(sight.seen);
    });
  });

  it.each([...DESTINATION, ...SOURCE])(
    "when something unexpected that quotes a value is thrown by %s",
    async (operation) => {
      const sight = aSight();
      const error = (): TypeError => new TypeError(`cannot read ${CANARY}`);
      await live(sight, () => {
        const source = SOURCE.find((candidate) => candidate === operation);
        const vault = DESTINATION.find((candidate) => candidate === operation);
        if (source !== undefined) sight.world.source.failNext({ operation: source, error, times: 12 });
        if (vault !== undefined) sight.world.vault.failNext({ operation: vault, error, times: 12 });
      });
      expectNoCanary(sight.seen);
    },
  );

  it("when credentials or values in the program are wrong in every way", async () => {
    const { world, seen } = aSight();
    const face = openFace(world);
    const wrong = [
      { connection: { ...OCI_CONNECTION, credentials: { ...credentials, privateKey: { pem: CANARY } } } },
      {
        connection: {
          ...OCI_CONNECTION,
          credentials: { ...credentials, passphrase: BROKEN_KEY, privateKey: BROKEN_KEY },
        },
      },
      { connection: { ...OCI_CONNECTION, credentials: `${CANARY} as text` } },
      { connection: `${CANARY} as text` },
      { connection: { ...OCI_CONNECTION, [`${CANARY}Key`.slice(CANARY.length)]: CANARY } },
      { source: anInlineSource({ A: CANARY, B: `${CANARY}${"x".repeat(30_000)}` }), secretPath: "none" },
      { source: { kind: "inline", secrets: { A: [CANARY] } } },
      { source: `${CANARY} as text` },
      { digestKey: CANARY, digests: { A: CANARY }, name: "Not A Slug" },
    ];
    for (const changes of wrong) {
      const { failures } = await face.check({}, { ...aProgram(), ...changes });
      expect(failures.length).toBeGreaterThan(0);
      seen.push(failures);
    }
    expectNoCanary(seen);
  });

  it("in a state that is saved, outside its envelopes", async () => {
    const seen: unknown[] = [];
    const face = openFace(new World());
    const program = {
      ...aProgram({ source: anInlineSource({ A: `${CANARY} inline` }) }),
      connection: { ...OCI_CONNECTION, credentials },
    };
    const { inputs, failures } = await face.check({}, program);
    expect(failures).toEqual([]);
    const { id, outs } = await face.create(inputs);
    seen.push(inputs, outs, await face.read(id, outs));
    expectNoCanary(seen);
    expect(JSON.stringify(outs)).not.toContain(`${CANARY} inline`);
  });
});
