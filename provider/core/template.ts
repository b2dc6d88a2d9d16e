import { createHash } from "node:crypto";
import type { ActualSecret } from "./model";

const DIGEST_CHARACTERS = 12;

/** Namespace -> key -> value. */
export type DefinedTags = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a service does to contents by itself. */
export interface SecretRules {
  readonly expiry?:
    | {
        /** How long a version is valid, in days: `P30D`. */
        readonly interval?: string | undefined;
        /** RFC 3339; nothing is valid after it. */
        readonly absolute?: string | undefined;
        readonly blocksRetrieval?: boolean | undefined;
      }
    | undefined;
  /** No content may come back. */
  readonly reuse?: { readonly enforceOnDeletedVersions?: boolean | undefined } | undefined;
}

/** What every secret of a sync should have beside its content. What is left out is not looked at. */
export interface SecretTemplate extends SecretRules {
  readonly description?: string | undefined;
  readonly freeformTags?: Readonly<Record<string, string>> | undefined;
  readonly definedTags?: DefinedTags | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** What of the template a listing shows and that differs. Tags of others do not count. */
export function findListedDifference(
  template: SecretTemplate,
  { description, tags, definedTags }: ActualSecret,
): "description" | "tags" | undefined {
  if (template.description !== undefined && template.description !== description) return "description";
  const areTagsSame = Object.entries(template.freeformTags ?? {}).every(([tag, text]) => tags[tag] === text);
  const areDefinedSame = Object.entries(template.definedTags ?? {}).every(([namespace, wanted]) =>
    Object.entries(wanted).every(([key, value]) => definedTags?.[namespace]?.[key] === value),
  );
  return areTagsSame && areDefinedSame ? undefined : "tags";
}

/** Defined tags after a write: those of others stay. `undefined` when there is nothing to write. */
export function mergeDefinedTags(template: SecretTemplate, { definedTags }: ActualSecret): DefinedTags | undefined {
  if (template.definedTags === undefined) return undefined;
  const merged = { ...definedTags };
  for (const [namespace, wanted] of Object.entries(template.definedTags)) {
    merged[namespace] = { ...merged[namespace], ...wanted };
  }
  return merged;
}

/** The rules of a template, all of them: a write of rules replaces what is there. `undefined` when it has none. */
export function rulesOf({ expiry, reuse }: SecretTemplate): SecretRules | undefined {
  return expiry === undefined && reuse === undefined ? undefined : { expiry, reuse };
}

/** Whether the template has something that no listing shows. */
export function hasUnlisted(template: SecretTemplate): boolean {
  return template.metadata !== undefined || rulesOf(template) !== undefined;
}

/** Whether what no listing shows differs. The secret has been looked up by itself. */
export function differsUnlisted(template: SecretTemplate, { metadata, rules }: ActualSecret): boolean {
  const wanted = Object.entries(template.metadata ?? {});
  const held = template.metadata === undefined ? 0 : Object.keys(metadata ?? {}).length;
  if (held !== wanted.length || wanted.some(([key, text]) => metadata?.[key] !== text)) return true;
  const wantedRules = rulesOf(template);
  return wantedRules !== undefined && canonicalizeRules(wantedRules) !== canonicalizeRules(rules ?? {});
}

/** A public hash of what no listing shows; `undefined` when there is nothing of that. It is no secret, nor is what it stands for. */
export function digestUnlisted(template: SecretTemplate | undefined): string | undefined {
  if (template === undefined || !hasUnlisted(template)) return undefined;
  const metadata = Object.entries(template.metadata ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const whole = JSON.stringify([template.metadata === undefined, metadata, canonicalizeRules(template)]);
  return createHash("sha256").update(whole).digest("hex").slice(0, DIGEST_CHARACTERS);
}

/** Two rules that say the same have one text: times are compared as times, what is left out is what the service assumes. */
function canonicalizeRules({ expiry, reuse }: SecretRules): string {
  const absolute = expiry?.absolute === undefined ? undefined : Date.parse(expiry.absolute);
  return JSON.stringify([
    expiry === undefined ? null : [expiry.interval ?? null, absolute ?? null, expiry.blocksRetrieval === true],
    reuse === undefined ? null : [reuse.enforceOnDeletedVersions === true],
  ]);
}

/** A defined tag that holds the owner, for policies. */
export interface OwnerTag {
  readonly namespace: string;
  readonly key: string;
}

/** The owner's tag stands in the template like one of the program's. */
export function addOwnerTag(
  template: SecretTemplate | undefined,
  ownerTag: OwnerTag | undefined,
  owner: string,
): SecretTemplate | undefined {
  if (ownerTag === undefined) return template;
  const { namespace, key } = ownerTag;
  const definedTags = template?.definedTags;
  return { ...template, definedTags: { ...definedTags, [namespace]: { ...definedTags?.[namespace], [key]: owner } } };
}

/** The defined tags without the owner's; `undefined` when it is not there. */
export function releaseDefinedTags(
  { definedTags }: ActualSecret,
  ownerTag: OwnerTag | undefined,
): DefinedTags | undefined {
  const namespace = ownerTag === undefined ? undefined : definedTags?.[ownerTag.namespace];
  if (ownerTag === undefined || namespace?.[ownerTag.key] === undefined) return undefined;
  const { [ownerTag.key]: _owner, ...others } = namespace;
  const { [ownerTag.namespace]: _namespace, ...rest } = definedTags ?? {};
  return Object.keys(others).length === 0 ? rest : { ...rest, [ownerTag.namespace]: others };
}
