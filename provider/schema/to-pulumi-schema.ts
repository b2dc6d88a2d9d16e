import { z } from "zod";
import { appConnectionOwn } from "./app-connection";
import { infisicalConnection, ociConnection } from "./connection";
import { secretSyncInputs } from "./secret-sync";
import { APP_CONNECTION_OUTPUTS, DESCRIPTIONS, SECRET_SYNC_OUTPUTS } from "./outputs";
import { TypeWriter, type JsonSchema, type PulumiProperty } from "./type-writer";

const NAME = "secretsync";
const SECRET_INPUTS = ["credentials", "connection", "source"] as const;

/** The Pulumi package schema, made from the same zod schemas that parse the inputs. */
export function toPulumiSchema(version: string): object {
  const types = new TypeWriter(NAME);
  return {
    name: NAME,
    displayName: "Secret Sync",
    version,
    description: "Keep the secrets of an OCI Vault equal to a source folder, with a per-secret preview.",
    keywords: ["pulumi", "category/cloud", "kind/native", "oci", "vault", "secrets", "infisical"],
    license: "Apache-2.0",
    resources: {
      [`${NAME}:index:AppConnection`]: describeAppConnection(types),
      [`${NAME}:index:SecretSync`]: describeSecretSync(types),
    },
    types: types.written(),
    language: { nodejs: { packageName: "pulumi-secretsync", respectSchemaVersion: true } },
  };
}

function describeAppConnection(types: TypeWriter): object {
  const schemas = [...ociConnection.options, ...infisicalConnection.options].map(toJson);
  const own = types.properties(toJson(appConnectionOwn), "AppConnection");
  const merged = types.mergeObjects(schemas, "AppConnection");
  const inputProperties = markSecrets({ ...own.properties, ...merged.properties });
  const requiredInputs = merged.required;
  return describeResource(DESCRIPTIONS.appConnection, inputProperties, requiredInputs, APP_CONNECTION_OUTPUTS);
}

function describeSecretSync(types: TypeWriter): object {
  const { owner: _owner, ...shape } = secretSyncInputs.shape;
  const { properties, required } = types.properties(toJson(z.object(shape)), "SecretSync");
  const requiredInputs = required.filter((name) => name !== "name");
  return describeResource(DESCRIPTIONS.secretSync, markSecrets(properties), requiredInputs, SECRET_SYNC_OUTPUTS);
}

function toJson(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", reused: "inline", unrepresentable: "any" });
}

function markSecrets(properties: Record<string, PulumiProperty>): Record<string, PulumiProperty> {
  const isSecret = (name: string): boolean => SECRET_INPUTS.some((secret) => secret === name);
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      isSecret(name) ? { ...property, secret: true } : property,
    ]),
  );
}

function describeResource(
  description: string,
  inputProperties: Record<string, PulumiProperty>,
  requiredInputs: readonly string[],
  outputs: Readonly<Record<string, PulumiProperty>>,
): object {
  return {
    description,
    inputProperties,
    requiredInputs: [...requiredInputs].sort(),
    properties: { ...inputProperties, ...outputs },
    required: [...new Set([...requiredInputs, "name", ...Object.keys(outputs)])].sort(),
  };
}
