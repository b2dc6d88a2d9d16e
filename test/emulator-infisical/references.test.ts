import { describe, expect, it } from "vitest";
import type { InfisicalEmulator, SecretSeed } from "../../emulator/infisical";
import { anEmulator } from "./support/an-emulator";
import { call, list, toValues } from "./support/call-emulator";

async function expand(seeds: readonly SecretSeed[], prepare: (emulator: InfisicalEmulator) => void = () => undefined) {
  const emulator = await anEmulator({ seedSecrets: seeds });
  prepare(emulator);
  return list(emulator, { expandSecretReferences: "true", include_imports: "true" });
}

describe("references", () => {
  it.each<[string, readonly SecretSeed[], string]>([
    [
      "of the same folder",
      [
        { key: "A", value: "x-${B}-y" },
        { key: "B", value: "2" },
      ],
      "x-2-y",
    ],
    [
      "of another environment's root",
      [
        { key: "A", value: "${prod.B}" },
        { key: "B", value: "2", environment: "prod" },
      ],
      "2",
    ],
    [
      "of a folder",
      [
        { key: "A", value: "${prod.web.front.B}" },
        { key: "B", value: "2", environment: "prod", secretPath: "/web/front" },
      ],
      "2",
    ],
    [
      "in a chain",
      [
        { key: "A", value: "${B}" },
        { key: "B", value: "${C}" },
        { key: "C", value: "3" },
      ],
      "3",
    ],
    [
      "inside a reference",
      [
        { key: "A", value: "${K_${B}}" },
        { key: "B", value: "X" },
        { key: "K_X", value: "1" },
      ],
      "1",
    ],
    ["without a target", [{ key: "A", value: "${NOWHERE} ${dev.no.where}" }], "${NOWHERE} ${dev.no.where}"],
    [
      "in a circle",
      [
        { key: "A", value: "a${B}" },
        { key: "B", value: "b${A}" },
      ],
      "ab${A}",
    ],
    [
      "to an empty value",
      [
        { key: "A", value: "${B}" },
        { key: "B", value: "" },
      ],
      "${B}",
    ],
    [
      "with replacement patterns in the target",
      [
        { key: "A", value: "${B}" },
        { key: "B", value: "$&$1" },
      ],
      "$&$1",
    ],
  ])("%s", async (_name, seeds, expected) => {
    expect(toValues(await expand(seeds))["A"]).toBe(expected);
  });

  it("stay as they are written unless the list asks for them", async () => {
    const emulator = await anEmulator({
      seedSecrets: [
        { key: "A", value: "${B}" },
        { key: "B", value: "2" },
      ],
    });
    expect(toValues(await list(emulator))["A"]).toBe("${B}");
  });

  it("of an imported secret look in the folder that is read first", async () => {
    const prod = { environment: "prod", secretPath: "/" };
    const seeds = [
      { key: "HOST", value: "prod-host", ...prod },
      { key: "URL", value: "db://${HOST}/${NAME}", ...prod },
      { key: "NAME", value: "prod-name", ...prod },
      { key: "HOST", value: "dev-host" },
    ];
    const listing = await expand(seeds, (emulator) => {
      emulator.addImport({ environment: "dev", secretPath: "/" }, prod);
    });
    expect(toValues(listing.imports![0]!)["URL"]).toBe("db://dev-host/prod-name");
  });

  it("stop after ten levels", async () => {
    const chain = Array.from({ length: 15 }, (_, at) => ({ key: `K${String(at)}`, value: `\${K${String(at + 1)}}` }));
    const value = toValues(await expand([...chain, { key: "K15", value: "end" }]))["K0"];
    expect(value).toMatch(/^\$\{K1\d\}$/);
  });

  it("to a value that may not be read refuse the whole list", async () => {
    const emulator = await anEmulator({
      seedSecrets: [
        { key: "A", value: "${B}" },
        { key: "B", isHidden: true },
      ],
    });
    const query = { projectId: emulator.projectId, environment: "dev", expandSecretReferences: "true" };
    const { status, body } = await call(emulator, "GET", "/v4/secrets", { query });
    expect([status, body["message"]]).toEqual([403, "Failed to expand one or more secret references"]);
  });

  it("put quotes around several lines where the secret is marked for it", async () => {
    const listing = await expand([
      { key: "A", value: "${B}", skipMultilineEncoding: true },
      { key: "B", value: "1\n2" },
    ]);
    expect(toValues(listing)["A"]).toBe('"1\\n2"');
  });
});
