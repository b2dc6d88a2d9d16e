import { z } from "zod";
import { DAY_MS } from "../limits";
import { createInvalidParameter } from "../service-error";
import type { SecretRule } from "../state/model";

const MAX_EXPIRY_DAYS = 90;
const MAX_ABSOLUTE_EXPIRY_DAYS = 365;

const reuseRule = z.object({
  ruleType: z.literal("SECRET_REUSE_RULE"),
  isEnforcedOnDeletedSecretVersions: z.boolean().optional(),
});

const expiryRule = z.object({
  ruleType: z.literal("SECRET_EXPIRY_RULE"),
  secretVersionExpiryInterval: z
    .string()
    .refine((text) => isDayInterval(text, MAX_EXPIRY_DAYS), "must be P1D to P90D")
    .optional(),
  timeOfAbsoluteExpiry: z.iso.datetime({ offset: true }).optional(),
  isSecretContentRetrievalBlockedOnExpiry: z.boolean().optional(),
});

const hasOneOfEach = (rules: readonly { readonly ruleType: string }[]): boolean =>
  new Set(rules.map(({ ruleType }) => ruleType)).size === rules.length;

/** At most one rule of each kind (docs managingsecrets_topic-To_edit_a_secrets_rules.htm). */
export const secretRulesSchema: z.ZodType<readonly SecretRule[]> = z
  .array(z.discriminatedUnion("ruleType", [reuseRule, expiryRule]))
  .refine(hasOneOfEach, "at most one rule of each type");

/** What depends on today: an absolute expiry lies 1 to 365 days ahead. */
export function requireRulesInRange(rules: readonly SecretRule[] | undefined, now: number): void {
  for (const rule of rules ?? []) {
    if (rule.ruleType !== "SECRET_EXPIRY_RULE" || rule.timeOfAbsoluteExpiry === undefined) continue;
    const days = (Date.parse(rule.timeOfAbsoluteExpiry) - now) / DAY_MS;
    if (days < 1 || days > MAX_ABSOLUTE_EXPIRY_DAYS) {
      throw createInvalidParameter("secretRules.timeOfAbsoluteExpiry must be 1 to 365 days ahead");
    }
  }
}

/** `P7D` with 1 to `max` days; the API takes whole days only. */
export function isDayInterval(text: string, max: number): boolean {
  const days = parseDayInterval(text);
  return days !== undefined && days >= 1 && days <= max;
}

/** The days of `P7D`; undefined for any other ISO 8601 duration. */
export function parseDayInterval(text: string): number | undefined {
  const match = /^P(\d{1,4})D$/.exec(text);
  return match === null ? undefined : Number(match[1]);
}
