import { z } from "zod";

/** The parts of Infisical's answers that are used; everything else in them is dropped. */

/** A field that may be missing or null, which mean the same. */
function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? undefined);
}

const metadata = z.object({ key: z.string(), value: z.string() });

const secret = z.object({
  secretKey: z.string(),
  secretValue: z.string(),
  secretValueHidden: optional(z.boolean()),
  type: optional(z.string()),
  environment: optional(z.string()),
  secretPath: optional(z.string()),
  tags: optional(z.array(z.object({ slug: z.string() }))),
  secretMetadata: optional(z.array(metadata)),
});

const importedFolder = z.object({
  environment: z.string(),
  secretPath: z.string(),
  secrets: z.array(secret),
});

export const listing = z.object({ secrets: z.array(secret), imports: optional(z.array(importedFolder)) });

export const folders = z.object({
  folders: z.array(z.object({ name: z.string(), relativePath: optional(z.string()) })),
});

/** 200 is both "written" and "waits for an approval, nothing is written". */
export const written = z.union([z.object({ approval: z.looseObject({}) }), z.object({ secrets: z.array(secret) })]);

export type ListedSecret = z.output<typeof secret>;
export type ImportedFolder = z.output<typeof importedFolder>;
export type Listing = z.output<typeof listing>;
