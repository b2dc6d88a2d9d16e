import { SecretValue } from "../../core/secret-value";
import type { FolderContent, SourceFailure, SourceLocation, SourceSecret } from "../../ports/source";
import type { InfisicalSource } from "../../schema/secret-sync";
import type { FoundSecret } from "./merge-imports";
import { toOrigin } from "./place";
import { HIDDEN_VALUE, hasReference } from "./quirks";
import { readLabels } from "./selection";

const HIDDEN_REASON =
  "Infisical hides its value from this identity: let it read the value (the permission Read Value) or leave the key out";
const PLACEHOLDER_REASON = `its value is ${HIDDEN_VALUE}, which stands for a value that was hidden from whoever wrote it: write the right one`;
const UNRESOLVED_REASON =
  "it refers to a secret that is not there or may not be read: mend the reference, or let unresolvedReferences be warn";

type Outcome =
  | { readonly kind: "secret"; readonly secret: SourceSecret; readonly hasReference: boolean }
  | { readonly kind: "failure"; readonly failure: SourceFailure };

/** Sorts what was found into secrets and keys that have no value to give; what is left to say becomes warnings. */
export function toFolderContent(
  found: readonly FoundSecret[],
  config: InfisicalSource,
  location: SourceLocation,
): FolderContent {
  const outcomes = found.map((one) => toOutcome(one, config));
  const secrets = outcomes.flatMap((outcome) => (outcome.kind === "secret" ? [outcome.secret] : []));
  const failures = outcomes.flatMap((outcome) => (outcome.kind === "failure" ? [outcome.failure] : []));
  const unresolved = outcomes.flatMap((outcome) =>
    outcome.kind === "secret" && outcome.hasReference ? [outcome.secret.key] : [],
  );
  return { secrets, failures, warnings: unresolved.length === 0 ? [] : [toWarning(unresolved, location)] };
}

function toOutcome({ secret, origin }: FoundSecret, config: InfisicalSource): Outcome {
  const { secretKey: key, secretValue, secretValueHidden } = secret;
  const fail = (reason: string): Outcome => ({ kind: "failure", failure: { key, reason, origin } });
  if (secretValueHidden === true) return fail(HIDDEN_REASON);
  if (secretValue === HIDDEN_VALUE) return fail(PLACEHOLDER_REASON);
  const isUnresolved = config.expandReferences && hasReference(secretValue);
  if (isUnresolved && config.unresolvedReferences === "refuse") return fail(UNRESOLVED_REASON);
  return {
    kind: "secret",
    secret: { key, value: SecretValue.fromText(secretValue), origin, ...toLabels(secret) },
    hasReference: isUnresolved,
  };
}

function toLabels(secret: FoundSecret["secret"]): Pick<SourceSecret, "tags" | "metadata"> {
  const { tags, metadata } = readLabels(secret);
  return { ...(tags === undefined ? {} : { tags }), ...(metadata === undefined ? {} : { metadata }) };
}

/** Names the keys, and nothing of the values: a reference is a part of one. */
function toWarning(keys: readonly string[], location: SourceLocation): string {
  const names = [...new Set(keys)].sort().join(", ");
  return `${toOrigin(location)}: Infisical left references like \${KEY} unresolved in ${names}; their values are taken as they are written`;
}
