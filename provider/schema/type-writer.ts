import type { z } from "zod";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

export interface PulumiType {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: PulumiType;
  readonly additionalProperties?: PulumiType;
  readonly oneOf?: readonly PulumiType[];
  readonly discriminator?: { readonly propertyName: string; readonly mapping: Readonly<Record<string, string>> };
}

export interface PulumiProperty extends PulumiType {
  readonly description?: string;
  readonly default?: unknown;
  readonly secret?: boolean;
}

interface PulumiObject {
  readonly properties: Record<string, PulumiProperty>;
  readonly required: readonly string[];
}

/** Turns JSON schemas into the types of a Pulumi package schema; nested objects become named types. */
export class TypeWriter {
  readonly #package: string;
  readonly #types = new Map<string, object>();

  constructor(packageName: string) {
    this.#package = packageName;
  }

  /** The named types written so far, sorted by token. */
  written(): Record<string, object> {
    return Object.fromEntries([...this.#types].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  properties(schema: JsonSchema, name: string): PulumiObject {
    const entries = Object.entries(schema.properties ?? {}).map(([property, child]) => [
      property,
      this.#property(asSchema(child), `${name}${capitalize(property)}`),
    ]);
    return {
      properties: Object.fromEntries(entries) as Record<string, PulumiProperty>,
      required: schema.required ?? [],
    };
  }

  /** One object that admits what any of several does; required is what all require. */
  mergeObjects(schemas: readonly JsonSchema[], name: string): PulumiObject {
    const merged: Record<string, JsonSchema> = {};
    for (const schema of schemas) {
      for (const [property, child] of Object.entries(schema.properties ?? {})) {
        merged[property] = mergeSchemas(merged[property], asSchema(child));
      }
    }
    const required = (schemas[0]?.required ?? []).filter((property) =>
      schemas.every((schema) => schema.required?.includes(property)),
    );
    return this.properties({ type: "object", properties: merged, required }, name);
  }

  #property(schema: JsonSchema, name: string): PulumiProperty {
    const isPlainDefault = ["string", "number", "boolean"].includes(typeof schema.default);
    return {
      ...this.#type(schema, name),
      ...(schema.description === undefined ? {} : { description: schema.description }),
      ...(isPlainDefault ? { default: schema.default } : {}),
    };
  }

  #type(schema: JsonSchema, name: string): PulumiType {
    const options = (schema.oneOf ?? schema.anyOf)?.map(asSchema);
    if (options !== undefined) return this.#union(options, name);
    if (schema.type === "array") return { type: "array", items: this.#type(asSchema(schema.items), `${name}Item`) };
    if (schema.type === "object" && schema.properties === undefined) {
      return { type: "object", additionalProperties: this.#type(asSchema(schema.additionalProperties), name) };
    }
    if (schema.type === "object") return this.#object(schema, name);
    return { type: typeof schema.type === "string" ? schema.type : "string" };
  }

  #object(schema: JsonSchema, name: string): PulumiType {
    if (Object.keys(schema.properties ?? {}).length === 0)
      return { type: "object", additionalProperties: { type: "string" } };
    return this.#write(name, { type: "object", ...this.properties(schema, name) }, schema.description);
  }

  #write(name: string, type: object, description: string | undefined): PulumiType {
    const token = `${this.#package}:index:${name}`;
    this.#types.set(token, description === undefined ? type : { ...type, description });
    return { $ref: `#/types/${token}` };
  }

  /** Kinds of sources stay apart; ways to sign in are one type, because their fields hardly differ. */
  #union(options: readonly JsonSchema[], name: string): PulumiType {
    if (options.some((option) => option.properties?.["kind"] === undefined)) {
      const flat = options.flatMap((option) => (option.oneOf ?? option.anyOf ?? [option]).map(asSchema));
      return this.#write(name, { type: "object", ...this.mergeObjects(flat, name) }, undefined);
    }
    const members = options.map((option) => {
      const kind = String(asSchema(option.properties?.["kind"]).const);
      return [kind, this.#type(option, `${capitalize(kind)}Source`)] as const;
    });
    const mapping = Object.fromEntries(members.map(([kind, type]) => [kind, type.$ref ?? ""]));
    return { oneOf: members.map(([, type]) => type), discriminator: { propertyName: "kind", mapping } };
  }
}

/** Two objects of one name become one that admits both; of anything else the first stands. */
function mergeSchemas(first: JsonSchema | undefined, second: JsonSchema): JsonSchema {
  if (first === undefined) return withoutConst(second);
  if (first.type !== "object" || second.type !== "object") return first;
  const { required: _required, ...rest } = first;
  return { ...rest, properties: { ...second.properties, ...first.properties } };
}

/** A discriminator of one member has the values of all: its type is what they share. */
function withoutConst(schema: JsonSchema): JsonSchema {
  const { const: _const, required: _required, default: _default, ...rest } = schema;
  return schema.const === undefined
    ? { ...rest, ...(schema.type === "object" ? {} : pickDefault(schema)) }
    : { ...rest, type: "string" };
}

function pickDefault(schema: JsonSchema): JsonSchema {
  return schema.default === undefined ? {} : { default: schema.default };
}

function asSchema(schema: unknown): JsonSchema {
  return typeof schema === "object" && schema !== null ? { ...schema } : {};
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
