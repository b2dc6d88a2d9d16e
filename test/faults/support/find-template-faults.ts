import type { EmulatedSecret } from "../../../emulator/oci/index";
import { OWNER_TAGS, TEMPLATES } from "./templates";
import type { TestedSync } from "./tested-sync";

/** A template as plain as it can be said; each of `TEMPLATES` is one. */
interface Template {
  readonly description?: string;
  readonly freeformTags?: Readonly<Record<string, string>>;
  readonly definedTags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly expiry?: { readonly interval: string; readonly blocksRetrieval?: boolean };
}

/** Where a wanted secret is not what the program's template and owner's tag say. What they leave out may be anything. */
export function findTemplateFaults(sync: TestedSync, secrets: readonly EmulatedSecret[]): readonly string[] {
  const { template, ownerTag, owner } = sync.choices;
  const names = new Set([...sync.wanted().keys()].map((key) => sync.nameOf(key)));
  const tag = OWNER_TAGS[ownerTag];
  return secrets
    .filter(({ name }) => names.has(name))
    .flatMap((secret) => {
      const parts = findDifferences(TEMPLATES[template] ?? {}, secret);
      const isTagged = tag === undefined || secret.definedTags[tag.namespace]?.[tag.key] === owner;
      return [...parts, ...(isTagged ? [] : ["tag of the owner"])].map((part) => `${secret.name} has another ${part}`);
    });
}

function findDifferences(template: Template, secret: EmulatedSecret): readonly string[] {
  const { description, freeformTags = {}, definedTags = {}, metadata, expiry } = template;
  const marked = Object.entries(freeformTags).every(([tag, text]) => secret.freeformTags[tag] === text);
  const defined = Object.entries(definedTags).every(([namespace, tags]) =>
    Object.entries(tags).every(([key, text]) => secret.definedTags[namespace]?.[key] === text),
  );
  return [
    ...(description === undefined || description === secret.description ? [] : ["description"]),
    ...(marked ? [] : ["free-form tag"]),
    ...(defined ? [] : ["defined tag"]),
    ...(metadata === undefined || isSame(metadata, secret.metadata ?? {}) ? [] : ["metadata"]),
    ...(expiry === undefined || hasOnlyExpiry(expiry, secret) ? [] : ["expiry"]),
  ];
}

function isSame(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

/** With one rule given, exactly the given ones stand. */
function hasOnlyExpiry(
  { interval, blocksRetrieval = false }: NonNullable<Template["expiry"]>,
  { secretRules }: EmulatedSecret,
): boolean {
  const [rule] = secretRules;
  if (secretRules.length !== 1 || rule?.ruleType !== "SECRET_EXPIRY_RULE") return false;
  const isBlocking = rule.isSecretContentRetrievalBlockedOnExpiry === true;
  return rule.secretVersionExpiryInterval === interval && isBlocking === blocksRetrieval;
}
