import { describe, expect, it } from "vitest";
import { listFiles, parseModule, readModules, readText, type Import, type Module } from "./support/read-modules";

/** Longest file of the product; most stay near half of it. */
const LONGEST_FILE = 300;

/**
 * The layers, and what each may import of the others. Imports point one way:
 * faces -> resources -> engine -> ports -> core; compose -> everything.
 */
const LAYERS = {
  core: ["core"],
  ports: ["core", "ports"],
  schema: ["core", "schema"],
  engine: ["core", "ports", "engine"],
  resources: ["core", "ports", "schema", "engine", "resources"],
  faces: ["core", "ports", "schema", "resources", "compose", "faces"],
  adapter: ["core", "ports", "adapter"],
  registry: ["core", "ports", "schema", "adapter"],
  compose: ["core", "ports", "schema", "engine", "resources", "adapter", "registry"],
} as const satisfies Record<string, readonly string[]>;
type Layer = keyof typeof LAYERS;

/** Of these a layer may import types, which are gone when the code runs. */
const TYPES_ONLY: Readonly<Partial<Record<Layer, readonly Layer[]>>> = { adapter: ["schema"] };

/** Libraries of the layers that decide and order: none of them talks to the world. */
const LIBRARIES: Readonly<Partial<Record<Layer, readonly string[]>>> = {
  core: ["handlebars", "node:crypto", "node:util"],
  ports: [],
  schema: ["zod"],
  engine: ["node:crypto", "node:events", "picomatch"],
  resources: [],
  registry: [],
  compose: ["node:crypto"],
};

/** Libraries that only one place knows. */
const AT_HOME: readonly (readonly [library: RegExp, home: RegExp])[] = [
  [/^@pulumi\//, /^provider\/faces\/|^sdk\//],
  [/^oci-/, /^provider\/adapters\/oci-vault\//],
  [/^age-encryption$/, /^provider\/adapters\/local-files\//],
];

const REGISTRY = "provider/adapters/registry.ts";

function layerOf(file: string): Layer | undefined {
  if (file === REGISTRY) return "registry";
  if (file === "provider/compose.ts") return "compose";
  const folder = /^provider\/([^/]+)\//.exec(file)?.[1];
  if (folder === "adapters") return "adapter";
  return folder !== undefined && isLayer(folder) ? folder : undefined;
}

function isLayer(folder: string): folder is Layer {
  return folder in LAYERS && folder !== "adapter";
}

/** `provider/adapters/oci-vault`; `undefined` for what stands beside the folders and is everybody's. */
function adapterOf(file: string): string | undefined {
  return /^provider\/adapters\/[^/]+(?=\/)/.exec(file)?.[0];
}

function isOtherAdapter(file: string, target: string): boolean {
  const adapter = adapterOf(target);
  return adapter !== undefined && adapter !== adapterOf(file);
}

/** Why a module of the provider may not import something, one text for each; empty when it may. */
function findWrongImports({ file, imports }: Module): readonly string[] {
  const layer = layerOf(file);
  if (layer === undefined) return [`${file} stands in no layer`];
  return imports.flatMap((one) => findFault(file, layer, one).map((fault) => `${file} -> ${one.target}: ${fault}`));
}

function findFault(file: string, layer: Layer, { target, isLocal, isTypeOnly }: Import): readonly string[] {
  if (!isLocal) return LIBRARIES[layer]?.includes(target) === false ? [`${layer} does not know this library`] : [];
  const other = layerOf(target);
  if (other === undefined) return ["outside of the provider"];
  const allowed: readonly Layer[] = [...LAYERS[layer], ...(isTypeOnly ? (TYPES_ONLY[layer] ?? []) : [])];
  if (!allowed.includes(other)) return [`${layer} does not import ${other}`];
  return layer === "adapter" && isOtherAdapter(file, target) ? ["an adapter does not know another"] : [];
}

/** A way from a module back to itself over imports that are there when the code runs. */
function findCycle(modules: readonly Module[]): readonly string[] | undefined {
  const graph = new Map(
    modules.map(({ file, imports }) => [
      file,
      imports.filter(({ isLocal, isTypeOnly }) => isLocal && !isTypeOnly).map(({ target }) => target),
    ]),
  );
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const cycle = walk(next, [...way, file]);
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = walk(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

const provider = readModules("provider");
const emulator = readModules("emulator");
const sdk = readModules("sdk/nodejs");
const product = [...provider, ...emulator, ...sdk];

describe("the provider's layers", () => {
  it("are all there", () => {
    const layers = new Set(provider.map(({ file }) => layerOf(file)));
    expect([...layers].sort()).toEqual(Object.keys(LAYERS).sort());
  });

  it("import one way", () => {
    expect(provider.flatMap(findWrongImports)).toEqual([]);
  });

  it("import no module that is not there", () => {
    const files = new Set(product.map(({ file }) => file));
    const lost = product.flatMap(({ file, imports }) =>
      imports
        .filter(({ isLocal, target }) => isLocal && !files.has(target))
        .map(({ target }) => `${file} -> ${target}`),
    );
    expect(lost).toEqual([]);
  });

  it("name adapters only in the registry", () => {
    const naming = provider
      .filter(({ file, imports }) => imports.some(({ isLocal, target }) => isLocal && isOtherAdapter(file, target)))
      .map(({ file }) => file);
    expect(naming).toEqual([REGISTRY]);
  });

  it("keep the libraries of one product in one place", () => {
    const strays = [...provider, ...sdk].flatMap(({ file, imports }) =>
      AT_HOME.flatMap(([library, home]) =>
        imports
          .filter(({ isLocal, target }) => !isLocal && library.test(target) && !home.test(file))
          .map(({ target }) => `${file} -> ${target}`),
      ),
    );
    expect(strays).toEqual([]);
  });

  it("have no circles when the code runs", () => {
    expect(findCycle(product)).toBeUndefined();
  });
});

describe("the products beside the provider", () => {
  it("let the emulator know nothing of the provider, nor of the clients of the cloud that it plays", () => {
    const wrong = emulator.flatMap(({ file, imports }) =>
      imports
        .filter(({ isLocal, target }) => (isLocal ? !target.startsWith("emulator/") : /^(oci-|@pulumi\/)/.test(target)))
        .map(({ target }) => `${file} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("let the SDK bring nothing of the provider into a program, types apart", () => {
    const wrong = sdk.flatMap(({ file, imports }) =>
      imports
        .filter(({ isLocal, target, isTypeOnly }) =>
          isLocal ? !target.startsWith("sdk/nodejs/") && !isTypeOnly : target !== "@pulumi/pulumi",
        )
        .map(({ target }) => `${file} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("the world", () => {
  const reading = (modules: readonly Module[], ...reads: readonly string[]): readonly string[] =>
    modules.filter((module) => module.reads.some((read) => reads.includes(read))).map(({ file }) => file);

  it("gives its environment only to configurations of adapters, faces and commands", () => {
    const mayRead = /^provider\/adapters\/[^/]+\/config\.ts$|^provider\/faces\/|\/main\.ts$/;
    expect(reading(product, "process.env").filter((file) => !mayRead.test(file))).toEqual([]);
  });

  it("tells the time, and gives chance, to nobody who decides or orders", () => {
    const layers: readonly (Layer | undefined)[] = ["core", "ports", "schema", "engine", "resources"];
    const pure = provider.filter(({ file }) => layers.includes(layerOf(file)));
    expect(pure.length).toBeGreaterThan(30);
    expect(reading(pure, "Date.now", "new Date()", "performance.now", "Math.random")).toEqual([]);
  });

  it("has timers for nobody who decides or orders", () => {
    const layers: readonly (Layer | undefined)[] = ["core", "ports", "schema", "engine", "resources"];
    const timers = /\b(setTimeout|setInterval|setImmediate)\(/;
    const wrong = provider.filter(({ file, text }) => layers.includes(layerOf(file)) && timers.test(text));
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});

describe("the house", () => {
  /** Built from pieces, or this file would find itself. */
  const ESCAPES: readonly RegExp[] = [
    ["eslint", "-disable"],
    // Not the English words: "as any client would".
    ["\\bas ", "any\\b\\s*([^\\sA-Za-z]|$)"],
    ["@ts-", "(ignore|expect-error|nocheck)"],
    ["\\b(it|test|describe)\\.", "(skip|only|todo|fails)\\b"],
  ].map((pieces) => new RegExp(pieces.join("")));

  it("has no escapes from its rules", () => {
    const files = ["provider", "emulator", "sdk", "test", "scripts", "examples"].flatMap((folder) =>
      listFiles(folder, ".ts", ".mts", ".mjs", ".js"),
    );
    expect(files.length).toBeGreaterThan(product.length);
    const found = files.flatMap((file) =>
      ESCAPES.filter((escape) => escape.test(readText(file))).map((escape) => `${file}: ${escape.source}`),
    );
    expect(found).toEqual([]);
  });

  it("has no file that is too long to read", () => {
    const long = product.filter(({ lines }) => lines > LONGEST_FILE).map(({ file, lines }) => `${file}: ${lines}`);
    expect(long).toEqual([]);
  });
});

describe("these rules", () => {
  const faultsOf = (file: string, text: string): readonly string[] => findWrongImports(parseModule(file, text));

  it.each([
    ["provider/core/x.ts", 'import { y } from "../engine/y";', "core does not import engine"],
    ["provider/core/x.ts", 'import type { y } from "../ports/y";', "core does not import ports"],
    ["provider/core/x.ts", 'import fs from "node:fs";', "core does not know this library"],
    ["provider/core/x.ts", 'const fs = require("node:fs");', "core does not know this library"],
    ["provider/core/x.ts", 'const fs = await import("node:fs");', "core does not know this library"],
    ["provider/core/x.ts", 'export * from "../schema/y";', "core does not import schema"],
    ["provider/core/x.ts", 'let y: import("../schema/y").Y;', "core does not import schema"],
    ["provider/engine/x.ts", 'import { y } from "../resources/y";', "engine does not import resources"],
    ["provider/resources/a/x.ts", 'import { y } from "../../faces/y";', "resources does not import faces"],
    ["provider/resources/x.ts", 'import { y } from "../adapters/a/y";', "resources does not import adapter"],
    ["provider/faces/x.ts", 'import { y } from "../engine/y";', "faces does not import engine"],
    ["provider/adapters/a/x.ts", 'import { y } from "../b/y";', "an adapter does not know another"],
    ["provider/adapters/a/x.ts", 'import { y } from "../../schema/y";', "adapter does not import schema"],
    ["provider/adapters/a/x.ts", 'import { y } from "../../engine/y";', "adapter does not import engine"],
    ["provider/compose.ts", 'import { y } from "./faces/y";', "compose does not import faces"],
    ["provider/core/x.ts", 'import { y } from "../../test/y";', "outside of the provider"],
    ["provider/stray/x.ts", "", "stands in no layer"],
  ])("find in %s: %s", (file, text, fault) => {
    const [found, ...others] = faultsOf(file, text);
    expect(found).toContain(fault);
    expect(others).toEqual([]);
  });

  it.each([
    ["provider/adapters/a/b/x.ts", 'import type { y } from "../../../schema/y";'],
    ["provider/adapters/a/b/x.ts", 'import { type y } from "../../../schema/y";'],
    ["provider/adapters/a/b/x.ts", 'import { y } from "../c/y";'],
    ["provider/adapters/a/x.ts", 'await import("../y.js");'],
    ["provider/faces/a/x.ts", 'import { y } from "../../compose";'],
    ["provider/resources/x.ts", 'import { y } from "../core/y";'],
  ])("admit in %s: %s", (file, text) => {
    expect(faultsOf(file, text)).toEqual([]);
  });

  it("see what is read of the world, and not what is only written about it", () => {
    const text =
      '// process.env\nconst a = "Date.now"; process.env["A"]; process["env"]; Date.now(); new Date(); new Date(1);';
    expect(parseModule("x.ts", text).reads).toEqual(["process.env", "process.env", "Date.now", "new Date()"]);
  });

  it("see a circle", () => {
    const parse = (file: string, ...targets: readonly string[]): Module =>
      parseModule(file, targets.map((target) => `import { x } from "./${target}";`).join("\n"));
    expect(findCycle([parse("a.ts", "b"), parse("b.ts", "c"), parse("c.ts", "b")])).toEqual(["b.ts", "c.ts", "b.ts"]);
    expect(findCycle([parse("a.ts", "b", "c"), parse("b.ts", "c"), parse("c.ts")])).toBeUndefined();
  });
});
