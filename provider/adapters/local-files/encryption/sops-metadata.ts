import { z } from "zod";
import { DEFAULT_UNENCRYPTED_SUFFIX } from "./quirks";

const flag = z
  .union([z.boolean(), z.literal(["true", "false"])])
  .transform((value) => value === true || value === "true");
const rule = z.string().optional();

/** What a file of SOPS says of itself. Other kinds of keys are known by name only: the program opens those. */
const metadataSchema = z.object({
  mac: z.string(),
  lastmodified: z.string(),
  mac_only_encrypted: flag.default(false),
  age: z.array(z.object({ recipient: z.string(), enc: z.string() })).nullish(),
  key_groups: z.array(z.unknown()).nullish(),
  unencrypted_suffix: rule,
  encrypted_suffix: rule,
  unencrypted_regex: rule,
  encrypted_regex: rule,
  unencrypted_comment_regex: rule,
  encrypted_comment_regex: rule,
});

export interface SopsMetadata {
  /** The encrypted MAC. */
  readonly mac: string;
  readonly lastModified: string;
  readonly macOnlyEncrypted: boolean;
  /** The data key, encrypted for each recipient (age, armored). */
  readonly age: readonly { readonly recipient: string; readonly enc: string }[];
  readonly rule: SopsRule;
}

/** Which values of a file are encrypted; a file has one such rule. */
export type SopsRule =
  | { readonly kind: "suffix"; readonly encrypts: boolean; readonly suffix: string }
  | { readonly kind: "regex"; readonly encrypts: boolean; readonly pattern: RegExp }
  | { readonly kind: "comment" };

/** Reads the metadata, or says what is wrong with it. */
export function parseSopsMetadata(raw: unknown): SopsMetadata | string {
  const parsed = metadataSchema.safeParse(raw);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join(".") || "sops");
    return `the metadata of SOPS is not complete (${[...new Set(fields)].join(", ")})`;
  }
  const { data } = parsed;
  const rule = readRule(data);
  if (typeof rule === "string") return rule;
  return {
    mac: data.mac,
    lastModified: data.lastmodified,
    macOnlyEncrypted: data.mac_only_encrypted,
    // With key groups each group holds a part of the data key only.
    age: data.key_groups ? [] : (data.age ?? []),
    rule,
  };
}

type Rules = z.output<typeof metadataSchema>;

function readRule(data: Rules): SopsRule | string {
  if (data.unencrypted_comment_regex || data.encrypted_comment_regex) return { kind: "comment" };
  if (data.encrypted_regex) return readPattern(data.encrypted_regex, true);
  if (data.unencrypted_regex) return readPattern(data.unencrypted_regex, false);
  if (data.encrypted_suffix) return { kind: "suffix", encrypts: true, suffix: data.encrypted_suffix };
  return { kind: "suffix", encrypts: false, suffix: data.unencrypted_suffix || DEFAULT_UNENCRYPTED_SUFFIX };
}

/** Patterns are those of Go: `(?i)` at the beginning is the one common thing that is written another way here. */
function readPattern(source: string, encrypts: boolean): SopsRule | string {
  const [, flags = "", pattern = source] = /^\(\?([ims]+)\)(.*)$/s.exec(source) ?? [];
  try {
    return { kind: "regex", encrypts, pattern: new RegExp(pattern, `${flags}u`) };
  } catch (error) {
    if (error instanceof SyntaxError) return "the pattern in the metadata of SOPS cannot be used here";
    throw error;
  }
}

/**
 * Whether the rule encrypts what stands at `path`; `undefined` when that depends on comments, and what is encrypted is
 * told by its form.
 */
export function isEncryptedByRule(rule: SopsRule, path: readonly string[]): boolean | undefined {
  switch (rule.kind) {
    case "suffix":
      return path.some((part) => part.endsWith(rule.suffix)) === rule.encrypts;
    case "regex":
      return path.some((part) => rule.pattern.test(part)) === rule.encrypts;
    case "comment":
      return undefined;
  }
}
