import { z } from "zod";
import { anyConnection } from "./connection";
import { description, slug } from "./primitives";

/** What an AppConnection has beside the connection itself. */
export const appConnectionOwn = z.object({
  name: slug.describe("Name of the connection, a slug. Default: the logical name."),
  description: description.optional().describe("What it is for, at most 256 characters."),
  skipVerification: z
    .boolean()
    .default(false)
    .describe("Do not sign in when the connection is created or changed. Default false."),
});

export const OWN_FIELDS = ["name", "description", "skipVerification"] as const;

export { anyConnection };
export type AppConnectionOwn = z.output<typeof appConnectionOwn>;
