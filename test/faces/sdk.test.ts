import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AppConnection, SecretSync, type SecretSyncArgs } from "../../sdk/nodejs";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const registered: Registered[] = [];
/** Mocks are handed a property whole as a secret when any part of it is one. */
const secret = (value: unknown): object => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

const ARGS: SecretSyncArgs = {
  source: { kind: "inline", secrets: { DB: "the value" } },
  environment: "dev",
  connection: { app: "oci", method: "config-file", credentials: { profile: "DEV" } },
  destinationConfig: { compartmentOcid: "c", vaultOcid: "v", keyOcid: "k" },
  syncOptions: { initialSyncBehavior: "overwrite-destination" },
};
const KEY = { userOcid: "u", tenancyOcid: "t", region: "r", fingerprint: "f", privateKey: "the key" };

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name, inputs: inputs as Record<string, unknown> });
        return {
          id: `${name}-id`,
          state: { ...(inputs as object), manifest: { APP_DB: "rev 1" }, secretIds: { APP_DB: "ocid" } },
        };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "shop",
    "prod",
    false,
    "acme",
  );
});

beforeEach(() => {
  registered.length = 0;
});

/** The inputs with which a resource was registered. */
async function inputsOf(make: () => pulumi.CustomResource): Promise<Registered["inputs"]> {
  const resource = make();
  await valueOf(resource.urn);
  return registered.at(-1)!.inputs;
}

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}

class Shop extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("acme:index:Shop", name, {}, options);
  }
}

describe("the class SecretSync", () => {
  it("registers a dynamic resource with the text that never changes", async () => {
    const inputs = await inputsOf(() => new SecretSync("web", ARGS));
    expect(registered.at(-1)).toMatchObject({ type: "pulumi-nodejs:dynamic/secretsync:SecretSync", name: "web" });
    expect(inputs["__provider"]).toBe('exports.handler=()=>require("pulumi-secretsync/dyn").secretSync');
  });

  it("hands the args over, and no output as an input", async () => {
    const inputs = await inputsOf(
      () => new SecretSync("web", { ...ARGS, description: "for people", deletionPolicy: "delete" }),
    );
    expect(inputs).toMatchObject({
      environment: "dev",
      description: "for people",
      deletionPolicy: "delete",
      destinationConfig: ARGS.destinationConfig,
      syncOptions: ARGS.syncOptions,
    });
    for (const output of ["manifest", "secretIds", "failures", "syncStatus"]) expect(inputs).not.toHaveProperty(output);
  });

  it("keeps values and credentials secret", async () => {
    const inputs = await inputsOf(() => new SecretSync("web", ARGS));
    expect(inputs["source"]).toEqual(secret({ kind: "inline", secrets: { DB: "the value" } }));
    expect(inputs["connection"]).toEqual(
      secret({ app: "oci", method: "config-file", credentials: { profile: "DEV" } }),
    );
    expect(inputs["destinationConfig"]).toEqual(ARGS.destinationConfig);
  });

  it("keeps an age key and the credentials of Infisical secret", async () => {
    const local = { kind: "local", path: "secrets", ageKey: "AGE" } as const;
    expect((await inputsOf(() => new SecretSync("local", { ...ARGS, source: local })))["source"]).toEqual(
      secret(local),
    );
    const connection = { app: "infisical", method: "token", credentials: { token: "the token" } };
    const source = { kind: "infisical", projectId: "p", connection } as const;
    const inputs = await inputsOf(() => new SecretSync("infisical", { ...ARGS, source }));
    expect(inputs["source"]).toEqual(secret(source));
  });

  it("makes no secret of a source that has none", async () => {
    const source = { kind: "local", path: "secrets" } as const;
    expect((await inputsOf(() => new SecretSync("plain", { ...ARGS, source })))["source"]).toEqual(source);
  });

  it("takes an AppConnection, and of it only what a connection needs", async () => {
    const endpoint = "http://127.0.0.1:1";
    const connection = new AppConnection("main", { app: "oci", method: "access-key", credentials: KEY, endpoint });
    const inputs = await inputsOf(() => new SecretSync("web", { ...ARGS, connection }));
    expect(inputs["connection"]).toEqual(secret({ app: "oci", method: "access-key", endpoint, credentials: KEY }));
  });

  it("takes an AppConnection without credentials", async () => {
    const connection = new AppConnection("instance", { app: "oci", method: "instance-principal" });
    const inputs = await inputsOf(() => new SecretSync("web", { ...ARGS, connection }));
    expect(inputs["connection"]).toEqual({ app: "oci", method: "instance-principal" });
  });

  it("gives outputs", async () => {
    const sync = new SecretSync("web", ARGS);
    expect(await valueOf(sync.manifest)).toEqual({ APP_DB: "rev 1" });
    expect(await valueOf(sync.secretIds)).toEqual({ APP_DB: "ocid" });
    expect(await valueOf(sync.name)).toBe("web");
    expect(await pulumi.isSecret(sync.manifest)).toBe(false);
  });

  it("leaves its args as they are, so that two syncs can share them", async () => {
    const before = JSON.stringify(ARGS);
    const first = await inputsOf(() => new SecretSync("one", ARGS));
    const second = await inputsOf(() => new SecretSync("two", ARGS));
    expect(JSON.stringify(ARGS)).toBe(before);
    expect([first["name"], second["name"]]).toEqual(["one", "two"]);
  });

  it("passes resource options on", async () => {
    const parent = new Shop("options");
    const sync = new SecretSync("web-of-options", ARGS, { parent, protect: true });
    expect(await valueOf(sync.urn)).toContain(
      "acme:index:Shop$pulumi-nodejs:dynamic/secretsync:SecretSync::web-of-options",
    );
  });
});

describe("the name", () => {
  it.each([
    ["web", "web"],
    ["webProd", "web-prod"],
    ["Web_Prod 2", "web-prod-2"],
    ["--x--", "x"],
    ["ÄÖ", "sync"],
    ["HTTPServer", "httpserver"],
  ])("of %s is %s by default", async (logical, slug) => {
    expect((await inputsOf(() => new SecretSync(logical, ARGS)))["name"]).toBe(slug);
    expect((await inputsOf(() => new AppConnection(logical, { app: "oci", method: "config-file" })))["name"]).toBe(
      slug,
    );
  });

  it("is the given one where one is given", async () => {
    expect((await inputsOf(() => new SecretSync("web", { ...ARGS, name: "own" })))["name"]).toBe("own");
  });
});

describe("the owner", () => {
  const ownerOf = async (name: string, options?: pulumi.CustomResourceOptions): Promise<unknown> =>
    (await inputsOf(() => new SecretSync(name, ARGS, options)))["owner"];

  it("is organization, project, stack and logical name", async () => {
    expect(await ownerOf("Web Prod")).toBe("acme/shop/prod/Web Prod");
  });

  it("has the types of all parents", async () => {
    const outer = new Shop("outer");
    const inner = new Shop("inner", { parent: outer });
    expect(await ownerOf("one", { parent: outer })).toBe("acme/shop/prod/acme:index:Shop/one");
    expect(await ownerOf("two", { parent: inner })).toBe("acme/shop/prod/acme:index:Shop$acme:index:Shop/two");
  });

  it("does not come from the name that a person gives the sync", async () => {
    const inputs = await inputsOf(() => new SecretSync("web", { ...ARGS, name: "own" }));
    expect(inputs["owner"]).toBe("acme/shop/prod/web");
  });
});

describe("the class AppConnection", () => {
  it("registers a dynamic resource with the text that never changes, credentials secret", async () => {
    const inputs = await inputsOf(
      () => new AppConnection("main", { app: "oci", method: "access-key", credentials: KEY }),
    );
    expect(registered.at(-1)?.type).toBe("pulumi-nodejs:dynamic/secretsync:AppConnection");
    expect(inputs).toEqual({
      name: "main",
      app: "oci",
      method: "access-key",
      credentials: secret(KEY),
      __provider: 'exports.handler=()=>require("pulumi-secretsync/dyn").appConnection',
    });
  });

  it("gives its credentials as a secret", async () => {
    const connection = new AppConnection("main", { app: "oci", method: "access-key", credentials: KEY });
    expect(await pulumi.isSecret(connection.credentials)).toBe(true);
    expect(await pulumi.isSecret(connection.app)).toBe(false);
  });
});
