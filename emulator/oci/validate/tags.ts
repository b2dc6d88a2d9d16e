import { z } from "zod";
import { TAG_LIMITS } from "../limits";
import type { DefinedTags, FreeformTags } from "../state/model";

const tagKey = z.string().min(1).max(TAG_LIMITS.keyLength);

const hasRoom = (tags: object): boolean => Buffer.byteLength(JSON.stringify(tags)) <= TAG_LIMITS.totalBytes;

const hasAtMost = (limit: number, count: (tags: object) => number) => (tags: object) => count(tags) <= limit;

const countDefined = (tags: object): number =>
  Object.values(tags).reduce<number>((sum, namespace) => sum + Object.keys(namespace as object).length, 0);

/** Free-form tags: strings by key, within the limits of docs taggingoverview.htm. */
export const freeformTagsSchema: z.ZodType<FreeformTags> = z
  .record(tagKey, z.string().max(TAG_LIMITS.valueLength))
  .refine(
    hasAtMost(TAG_LIMITS.freeform, (tags) => Object.keys(tags).length),
    `more than ${String(TAG_LIMITS.freeform)} free-form tags`,
  )
  .refine(hasRoom, "the tags are larger than 5 KB");

const definedValue = z.union([z.string().max(TAG_LIMITS.valueLength), z.number(), z.boolean()]);

/** Defined tags: namespace, key, value. Any namespace is taken; the emulator keeps no tag definitions. */
export const definedTagsSchema: z.ZodType<DefinedTags> = z
  .record(tagKey, z.record(tagKey, definedValue))
  .refine(hasAtMost(TAG_LIMITS.defined, countDefined), `more than ${String(TAG_LIMITS.defined)} defined tags`)
  .refine(hasRoom, "the tags are larger than 5 KB");
