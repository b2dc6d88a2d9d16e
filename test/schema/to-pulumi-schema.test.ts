import { describe, expect, it } from "vitest";
import { z } from "zod";
import { secretSyncInputs } from "../../provider/schema/secret-sync";
import { toPulumiSchema } from "../../provider/schema/to-pulumi-schema";

const property: z.ZodType<Property> = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  secret: z.boolean().optional(),
});
interface Property {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly secret?: boolean | undefined;
}
const properties = z.record(z.string(), property);
const resource = z.object({
  description: z.string(),
  inputProperties: properties,
  requiredInputs: z.array(z.string()),
  properties,
  required: z.array(z.string()),
});
const types = z.record(z.string(), z.object({ properties, required: z.array(z.string()).optional() }));
const packageSchema = z.looseObject({ version: z.string(), resources: z.record(z.string(), resource), types });

const generated = toPulumiSchema("1.2.3");
const schema = packageSchema.parse(generated);
const resources = Object.entries(schema.resources);

describe("the package schema", () => {
  it("is plain JSON, the same every time", () => {
    expect(JSON.parse(JSON.stringify(generated))).toEqual(generated);
    expect(JSON.stringify(toPulumiSchema("1.2.3"))).toBe(JSON.stringify(generated));
    expect(schema.version).toBe("1.2.3");
  });

  it("has the two tokens that states depend on", () => {
    expect(Object.keys(schema.resources)).toEqual(["secretsync:index:AppConnection", "secretsync:index:SecretSync"]);
  });

  it("names no type that it does not define, and defines none that it does not name", () => {
    const named = [...JSON.stringify(generated).matchAll(/"\$ref":"#\/types\/([^"]+)"/g)].map(([, token]) => token);
    expect([...new Set(named)].sort()).toEqual(Object.keys(schema.types).sort());
  });

  it("requires nothing that it does not have", () => {
    for (const [token, { inputProperties, requiredInputs, properties: all, required }] of resources) {
      expect(requiredInputs.filter((name) => !(name in inputProperties)).map((name) => `${token} ${name}`)).toEqual([]);
      expect(required.filter((name) => !(name in all)).map((name) => `${token} ${name}`)).toEqual([]);
    }
    for (const [token, { properties: all, required = [] }] of Object.entries(schema.types)) {
      expect(required.filter((name) => !(name in all)).map((name) => `${token} ${name}`)).toEqual([]);
    }
  });

  it("describes every property, because the generated documentation has nothing else", () => {
    const bare = [...resources, ...Object.entries(schema.types)].flatMap(([token, { properties: all }]) =>
      Object.entries(all).flatMap(([name, { description }]) => (description === undefined ? [`${token} ${name}`] : [])),
    );
    expect(bare).toEqual([]);
  });

  it("marks as secret what holds secrets", () => {
    const secrets = resources.map(([token, { inputProperties }]) => [
      token,
      Object.keys(inputProperties).filter((name) => inputProperties[name]?.secret === true),
    ]);
    expect(Object.fromEntries(secrets)).toEqual({
      "secretsync:index:AppConnection": ["credentials"],
      "secretsync:index:SecretSync": ["source", "connection"],
    });
  });

  it("has every input of a program, and the owner not, which nobody types", () => {
    const inputs = Object.keys(schema.resources["secretsync:index:SecretSync"]?.inputProperties ?? {});
    const parsed = Object.keys(secretSyncInputs.shape);
    expect(inputs).toEqual(parsed.filter((name) => name !== "owner"));
  });

  it("asks for a name nowhere: it has a default", () => {
    for (const [, { requiredInputs, required }] of resources) {
      expect(requiredInputs).not.toContain("name");
      expect(required).toContain("name");
    }
  });
});
