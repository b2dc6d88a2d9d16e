import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { FaultEffect } from "../../../emulator/infisical";
import { createInfisicalConnection } from "../../../provider/adapters/infisical/connection";
import { explain } from "../../../provider/core/errors";
import { SecretValue } from "../../../provider/core/secret-value";
import { createFakeClock } from "../../support/fake-clock";
import { anInfisical, dev, toConnection, type Infisical } from "./support/an-infisical";

const CANARY = "canary-5f1c9e";

/** What the service, or something in front of it, may say about what it was sent. */
const ECHO = { message: `you sent ${CANARY}`, headers: { "x-echo": CANARY, location: `http://${CANARY}.example/` } };

const EFFECTS: readonly (readonly [string, FaultEffect])[] = [
  ...[301, 400, 401, 403, 404, 409, 413, 422, 429, 500, 504].map(
    (status) => [`HTTP ${String(status)}`, { status, code: "BadRequest", ...ECHO }] as const,
  ),
  ["an error that is no word", { status: 400, code: `Error: ${CANARY}`, ...ECHO }],
  ["a token error", { status: 403, code: "TokenError", ...ECHO }],
  ["a page", { status: 404, rawBody: `<html>${CANARY}</html>` }],
  ["a page in place of an answer", { status: 200, rawBody: `<html>${CANARY}</html>` }],
  ["another shape", { status: 200, rawBody: JSON.stringify({ secrets: [{ secretKey: 1, secretValue: CANARY }] }) }],
  ["a broken connection", { dropBefore: true }],
];

/** Everything that a person or a log can come to see of it. */
function show(thing: unknown): string {
  const stack = thing instanceof Error ? `${thing.stack ?? ""}${String(thing.cause)}` : "";
  return [inspect(thing, { depth: 20, showHidden: true }), JSON.stringify(thing), explain(thing), stack].join("\n");
}

async function observe(doIt: () => Promise<unknown>): Promise<string> {
  try {
    return show(await doIt());
  } catch (error) {
    return show(error);
  }
}

function act({ source, emulator }: Infisical): readonly (() => Promise<unknown>)[] {
  const secrets = new Map([
    ["GOOD", SecretValue.fromText(CANARY)],
    ["BLANKS", SecretValue.fromText(` ${CANARY} `)],
    ["REFERENCE", SecretValue.fromText(`\${${CANARY}}`)],
  ]);
  const deps = { clock: createFakeClock(), runId: "run-1" };
  const token = emulator.createToken();
  const withToken = { app: "infisical", method: "token", credentials: { token }, siteUrl: emulator.url } as const;
  return [
    () => source().readFolder(dev),
    () => source().readFolder(dev, { recursive: true }),
    () => source().writeFolder(dev, secrets),
    () => createInfisicalConnection(toConnection(emulator), deps).verify(),
    () => createInfisicalConnection(withToken, deps).verify(),
  ];
}

describe("nothing secret", () => {
  it.each(EFFECTS)("is in what is thrown or returned after %s", async (_name, effect) => {
    const infisical = await anInfisical({ seedSecrets: [{ key: "A", value: `${CANARY}-\${NOWHERE}` }] });
    const { emulator } = infisical;
    emulator.rotateClientSecret(`${CANARY}-secret`);
    for (const match of [{ operation: "Login" }, {}] as const) {
      emulator.faults.clear();
      emulator.faults.add({ match, do: effect });
      for (const doIt of act(infisical)) expect(await observe(doIt)).not.toContain(CANARY);
    }
  });

  it("is in what a read without trouble gives, printed", async () => {
    const infisical = await anInfisical({ seedSecrets: [{ key: "A", value: `${CANARY}-\${NOWHERE}` }] });
    infisical.emulator.putSecret({ key: "B", value: CANARY, isHidden: true });
    for (const doIt of act(infisical)) expect(await observe(doIt)).not.toContain(CANARY);
  });

  it("of a token is in any error", async () => {
    const infisical = await anInfisical();
    const token = infisical.emulator.createToken();
    const connection = {
      app: "infisical",
      method: "token",
      credentials: { token },
      siteUrl: infisical.emulator.url,
    } as const;
    infisical.emulator.revokeTokens();
    const seen = await observe(() => infisical.source({ connection }).readFolder(dev));
    expect(seen).toContain("NOT_AUTHENTICATED");
    expect(seen).not.toContain(token);
    expect(seen).not.toContain(token.split(".")[2]!);
  });
});
