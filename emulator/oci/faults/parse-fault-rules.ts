import { z } from "zod";
import { OPERATION_NAMES } from "../operations/operation-name";
import type { FaultRule } from "./fault-rule";

const operation = z.enum(OPERATION_NAMES);
const count = z.int().min(1);

const match = z.strictObject({
  operation: z.union([operation, z.array(operation)]).optional(),
  name: z.string().min(1).optional(),
  nth: z.union([count, z.array(count)]).optional(),
  times: count.optional(),
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
});

const effect = z
  .strictObject({
    status: z.int().min(400).max(599).optional(),
    code: z.string().min(1).optional(),
    message: z.string().optional(),
    retryAfterSeconds: z.int().min(0).optional(),
    delayMs: z.int().min(0).optional(),
    dropBefore: z.boolean().optional(),
    dropAfter: z.boolean().optional(),
    doOperation: z.boolean().optional(),
  })
  .refine(
    ({ dropBefore, dropAfter }) => !(dropBefore === true && dropAfter === true),
    "dropBefore and dropAfter exclude each other",
  );

const rules = z.array(z.strictObject({ match, do: effect }));

/** Rules from JSON: one rule or a list of them. Throws a RangeError that names every field at fault. */
export function parseFaultRules(value: unknown): readonly FaultRule[] {
  const result = rules.safeParse(Array.isArray(value) ? value : [value]);
  if (result.success) return result.data.map(dropUndefined);
  const faults = result.error.issues.map(({ path, message }) => `rules.${path.map(String).join(".")}: ${message}`);
  throw new RangeError(faults.join("; "));
}

// The parsed type allows `undefined` where a rule leaves a field out; JSON never has it.
function dropUndefined(rule: z.output<typeof rules>[number]): FaultRule {
  const strip = (part: object): object =>
    Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
  return { match: strip(rule.match), do: strip(rule.do) };
}
