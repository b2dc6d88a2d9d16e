import { z } from "zod";
import { createValidationFailure } from "../service-error";
import { normalizePath } from "../state/locations";
import { SECRET_TYPES } from "../state/model";

/** Shapes that several requests share. Sources: the public v4 secret router and v2 folder router, read 2026-11-24. */

/** @throws ServiceError 422 with every issue. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw createValidationFailure(parsed.error);
  return parsed.data;
}

export const trimmed = z.string().trim();
export const path = trimmed.default("/").transform(normalizePath);

/** Writes take the blanks around a value away and leave one line break at its end. */
export const secretValue = z.string().transform((value) => (value.endsWith("\n") ? `${value.trim()}\n` : value.trim()));

export const secretName = trimmed
  .min(1)
  .refine((name) => !name.includes(":") && !name.includes("/"), "Secret name cannot contain colon or forward slash.");

export const secretType = z.enum(SECRET_TYPES).default("shared");

/** Where a secret is; the body of every write holds it. */
export const place = { projectId: trimmed, environment: trimmed, secretPath: path };

/** What a secret has beside its value. */
export const attributes = {
  secretComment: trimmed.optional(),
  secretMetadata: z.array(z.object({ key: trimmed.min(1), value: z.string() })).optional(),
  tagIds: z.array(z.string()).optional(),
  skipMultilineEncoding: z.boolean().nullish(),
};

export type SecretAttributes = z.output<z.ZodObject<typeof attributes>>;

/** Booleans of a query are the words `true` and `false`. */
export function flag(byDefault: boolean) {
  return z
    .enum(["true", "false"])
    .default(byDefault ? "true" : "false")
    .transform((word) => word === "true");
}

const batchNames = z.object({ secrets: z.array(z.object({ secretKey: z.string() })) });

/** The keys in the body of a batch; none if it is no batch. */
export function readBatchNames({ body }: { readonly body: unknown }): readonly string[] {
  const parsed = batchNames.safeParse(body);
  return parsed.success ? parsed.data.secrets.map(({ secretKey }) => secretKey) : [];
}

export function readParamName({ params }: { readonly params: Readonly<Record<string, string>> }): readonly string[] {
  return Object.values(params);
}
