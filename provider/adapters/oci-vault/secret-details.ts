import type { models } from "oci-vault";
import type { ActualSecret } from "../../core/model";
import type { DefinedTags, SecretRules } from "../../core/template";
import type { SecretDetails } from "../../ports/destination";

type Details = Pick<models.UpdateSecretDetails, "description" | "definedTags" | "metadata" | "secretRules">;

/** What stands beside a content, as the service takes it. */
export function toDetails({ description, definedTags, metadata, rules }: SecretDetails): Details {
  return {
    ...(description === undefined ? {} : { description }),
    ...(definedTags === undefined ? {} : { definedTags: copyTags(definedTags) }),
    ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
    ...(rules === undefined ? {} : { secretRules: toWireRules(rules) }),
  };
}

function copyTags(tags: DefinedTags): Record<string, Record<string, unknown>> {
  return Object.fromEntries(Object.entries(tags).map(([namespace, keys]) => [namespace, { ...keys }]));
}

/** The SDK types a time as a Date and writes what it is given; a text goes out as it is (2.139.1). */
function toWireRules({ expiry, reuse }: SecretRules): models.SecretRule[] {
  const rules: models.SecretRule[] = [];
  if (expiry !== undefined) {
    const rule: models.SecretExpiryRule = {
      ruleType: "SECRET_EXPIRY_RULE",
      ...(expiry.interval === undefined ? {} : { secretVersionExpiryInterval: expiry.interval }),
      ...(expiry.absolute === undefined ? {} : { timeOfAbsoluteExpiry: new Date(expiry.absolute) }),
      isSecretContentRetrievalBlockedOnExpiry: expiry.blocksRetrieval === true,
    };
    rules.push(rule);
  }
  if (reuse !== undefined) {
    const rule: models.SecretReuseRule = {
      ruleType: "SECRET_REUSE_RULE",
      isEnforcedOnDeletedSecretVersions: reuse.enforceOnDeletedVersions === true,
    };
    rules.push(rule);
  }
  return rules;
}

/** What stands beside a content, as the core knows it. A summary has neither metadata nor rules. */
export function readDetails(
  secret: models.Secret | models.SecretSummary,
): Pick<ActualSecret, "description" | "definedTags" | "metadata" | "rules"> {
  const { description, definedTags } = secret;
  const { metadata, secretRules }: Pick<models.Secret, "description" | "metadata" | "secretRules"> = secret;
  return {
    ...(description ? { description } : {}),
    ...(definedTags && Object.keys(definedTags).length > 0 ? { definedTags } : {}),
    ...(metadata ? { metadata } : {}),
    ...(secretRules ? { rules: readRules(secretRules) } : {}),
  };
}

function readRules(rules: readonly models.SecretRule[]): SecretRules {
  const expiry = rules.find((rule): rule is models.SecretExpiryRule => rule.ruleType === "SECRET_EXPIRY_RULE");
  const reuse = rules.find((rule): rule is models.SecretReuseRule => rule.ruleType === "SECRET_REUSE_RULE");
  return {
    ...(expiry === undefined ? {} : { expiry: readExpiry(expiry) }),
    ...(reuse === undefined
      ? {}
      : { reuse: { enforceOnDeletedVersions: reuse.isEnforcedOnDeletedSecretVersions === true } }),
  };
}

function readExpiry(rule: models.SecretExpiryRule): NonNullable<SecretRules["expiry"]> {
  const { secretVersionExpiryInterval: interval, isSecretContentRetrievalBlockedOnExpiry } = rule;
  // The SDK types it as a Date and gives the text of the answer.
  const absolute: Date | string | undefined = rule.timeOfAbsoluteExpiry;
  return {
    ...(interval ? { interval } : {}),
    ...(absolute ? { absolute: new Date(absolute).toISOString() } : {}),
    blocksRetrieval: isSecretContentRetrievalBlockedOnExpiry === true,
  };
}
