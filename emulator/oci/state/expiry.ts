import { DAY_MS } from "../limits";
import { parseDayInterval } from "../validate/secret-rules";
import { findVersionByStage } from "./versions";
import type { ExpiryRule, StoredSecret, StoredVersion } from "./model";

/** The expiry rule of a secret, if it has one. */
export function findExpiryRule(secret: StoredSecret): ExpiryRule | undefined {
  return secret.secretRules.find((rule) => rule.ruleType === "SECRET_EXPIRY_RULE");
}

/** When the content of a version expires: the interval from when it became current (or was made), or the absolute time, whichever is first. */
export function computeExpiry(secret: StoredSecret, version: StoredVersion): number | undefined {
  const rule = findExpiryRule(secret);
  if (rule === undefined) return undefined;
  const days = parseDayInterval(rule.secretVersionExpiryInterval ?? "");
  const times = [
    ...(days === undefined ? [] : [(version.timeCurrent ?? version.timeCreated) + days * DAY_MS]),
    ...(rule.timeOfAbsoluteExpiry === undefined ? [] : [Date.parse(rule.timeOfAbsoluteExpiry)]),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}

/** When the current version expires. */
export function computeCurrentExpiry(secret: StoredSecret): number | undefined {
  const current = findVersionByStage(secret, "CURRENT");
  return current === undefined ? undefined : computeExpiry(secret, current);
}

/** True if the rule blocks the content of this version at `now`. */
export function isContentBlocked(secret: StoredSecret, version: StoredVersion, now: number): boolean {
  const expiry = computeExpiry(secret, version);
  return (
    findExpiryRule(secret)?.isSecretContentRetrievalBlockedOnExpiry === true && expiry !== undefined && now >= expiry
  );
}
