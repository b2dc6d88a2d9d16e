import { z } from "zod";
import { text } from "./primitives";

/** Three of the ten free-form tags that OCI admits are the sync's own. */
const MAX_TAGS = 7;
const MAX_DESCRIPTION = 400;
const MAX_TAG_VALUE = 256;
const INTERVAL = "must be P1D to P90D, whole days";

const tagText = z.string().max(MAX_TAG_VALUE, `must have at most ${String(MAX_TAG_VALUE)} characters`);

const expiry = z
  .strictObject({
    interval: z
      .string()
      .regex(/^P([1-9]|[1-8]\d|90)D$/, INTERVAL)
      .optional()
      .describe("How long a version is valid, `P1D` to `P90D`."),
    absolute: z.iso
      .datetime({ offset: true, error: "must be a time as in RFC 3339, for example 2027-01-31T00:00:00Z" })
      .optional()
      .describe("When every version ends to be valid, RFC 3339, 1 to 365 days ahead when it is set."),
    blocksRetrieval: z.boolean().default(false).describe("An expired version cannot be read. Default false."),
  })
  .refine(
    ({ interval, absolute }) => interval !== undefined || absolute !== undefined,
    "must have interval or absolute",
  );

export const secretTemplate = z
  .strictObject({
    description: z
      .string()
      .min(1, "must not be empty")
      .max(MAX_DESCRIPTION, `must have at most ${String(MAX_DESCRIPTION)} characters`)
      .optional()
      .describe("Description of every secret, at most 400 characters."),
    freeformTags: z
      .record(z.string(), tagText)
      .refine((tags) => Object.keys(tags).length <= MAX_TAGS, `must have at most ${String(MAX_TAGS)} tags`)
      .refine(
        (tags) => !Object.keys(tags).some((tag) => tag.startsWith("secretsync-")),
        "must not hold tags that begin with secretsync-, which are the sync's own",
      )
      .optional()
      .describe("Free-form tags of every secret, at most 7. Other tags stay."),
    definedTags: z
      .record(z.string(), z.record(z.string(), tagText))
      .optional()
      .describe("Defined tags of every secret: namespace, key, value. Other tags stay."),
    metadata: z.record(z.string(), z.string()).optional().describe("Metadata of every secret; other metadata goes."),
    expiry: expiry
      .optional()
      .describe("The expiry rule of every secret. With one rule given, exactly the given ones stand."),
    reuse: z
      .strictObject({
        enforceOnDeletedVersions: z
          .boolean()
          .default(false)
          .describe("Contents of deleted versions may not come back either. Default false."),
      })
      .optional()
      .describe("The reuse rule of every secret: no content comes back by an upload."),
  })
  .describe("What every secret has beside its content, kept equal. What is left out is not touched.");

export const ownerTag = z
  .strictObject({
    namespace: text("the name of a tag namespace").describe("Tag namespace."),
    key: text("the name of a tag key").describe("Tag key in it."),
  })
  .describe("A defined tag that holds the owner too, so that policies can use it.");
