import { z } from "zod";

/** Shapes that several inputs share. Every message says what to do; the offending value is added by `parse.ts`. */

export const text = (what: string): z.ZodString => z.string().min(1, `must be ${what}, and not empty`);

export const slug = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    "must be a slug: lower-case letters, digits and single hyphens, for example web-prod",
  )
  .max(256, "must have at most 256 characters");

export const description = z.string().max(256, "must have at most 256 characters");

/**
 * An OCID: `ocid1.<type>.<realm>.[region][.shard].<unique>`.
 * Every realm is admitted: government, sovereign and dedicated regions have others than oc1.
 */
export function ocid(...types: readonly [string, ...string[]]): z.ZodString {
  const example = `ocid1.${types[0]}.oc1..aaaa`;
  return z
    .string()
    .regex(
      new RegExp(`^ocid1\\.(${types.join("|")})\\.[a-z0-9-]+\\.[a-z0-9-]*(\\.[A-Za-z0-9_-]+)+$`),
      `must be the OCID of a ${types.join(" or ")}, which looks like ${example}`,
    );
}

export const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be a URL that begins with https:// or http://" })
  .refine((url) => !url.endsWith("/"), "must not end with a slash");

export const absoluteFolder = z
  .string()
  .regex(
    /^\/([^/]+(\/[^/]+)*)?$/,
    "must be a folder that begins with a slash and does not end with one, for example / or /api",
  )
  .refine((path) => !path.split("/").includes(".."), "must not contain ..");

export const environmentSlug = z
  .string()
  .regex(
    /^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/,
    "must be letters, digits, hyphens, dots and underscores, for example dev",
  )
  .max(64, "must have at most 64 characters");
