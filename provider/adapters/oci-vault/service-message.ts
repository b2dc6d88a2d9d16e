const MAX_QUOTE = 200;

/**
 * The service's own words, for a request that held no content: they can quote names, ids and tags, nothing secret. On
 * one line and cut, because a proxy may have put a page there.
 */
export function quoteServiceMessage(message: string): string | undefined {
  const line = message.replace(/[^\x20-\x7e]+/g, " ").trim();
  if (line === "") return undefined;
  return line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE)}...` : line;
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/reus/i, "a reuse rule of the secret forbids this content"],
  [/version name|already exists/i, "a version of this name exists"],
  [/too large|larger than|size|maximum|exceed|too long/i, "the content is too large"],
  [/empty|must not be blank|null/i, "the content is empty"],
  [/base64/i, "the content cannot be decoded"],
  [/tag/i, "its tags are not accepted: at most 10 free-form tags"],
  [/rule/i, "a rule of the secret forbids it"],
  [/rotat/i, "the rotation of the secret forbids it"],
  [/replic/i, "the replication of the secret forbids it"],
  [/name/i, "its name is not accepted"],
];

/**
 * What the service's words are about, in ours. For a request that held a content: a validator may quote what it
 * refuses, in clear, in base64 or in part, so that no filter of the text itself would be safe.
 */
export function recogniseReason(message: string): string | undefined {
  return REASONS.find(([pattern]) => pattern.test(message))?.[1];
}
