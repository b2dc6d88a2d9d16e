import { z } from "zod";
import type { SecretSeed } from "../emulator";
import { OPERATION_NAMES } from "../operations/operation-name";
import type { OperationName } from "../operations/operation-name";
import { KEY_LIFECYCLE_STATES, SECRET_LIFECYCLE_STATES, VAULT_LIFECYCLE_STATES } from "../state/model";
import type { KeyLifecycleState, VaultLifecycleState } from "../state/model";
import { definedTagsSchema, freeformTagsSchema } from "../validate/tags";

const seed = z.strictObject({
  name: z.string().min(1),
  content: z.string().optional(),
  versions: z.array(z.string()).min(1).optional(),
  compartmentOcid: z.string().optional(),
  vaultOcid: z.string().optional(),
  keyOcid: z.string().optional(),
  description: z.string().optional(),
  freeformTags: freeformTagsSchema.optional(),
  definedTags: definedTagsSchema.optional(),
  lifecycleState: z.enum(SECRET_LIFECYCLE_STATES).optional(),
  lifecycleMs: z.int().min(0).optional(),
  nextLifecycleState: z.enum(SECRET_LIFECYCLE_STATES).optional(),
});

/** A secret to put there. */
export function parseSecretSeed(value: unknown): SecretSeed {
  return dropUndefined(parse(seed, value)) as SecretSeed;
}

/** `{"advanceMs": 60000}`. */
export function parseClockMove(value: unknown): number {
  return parse(z.strictObject({ advanceMs: z.int().min(0) }), value).advanceMs;
}

/** A list of operation names. */
export function parseOperations(value: unknown): readonly OperationName[] {
  return parse(z.array(z.enum(OPERATION_NAMES)), value);
}

/** `{"expiresInMs": 3600000}`, or nothing. */
export function parseSession(value: unknown): number | undefined {
  return parse(z.strictObject({ expiresInMs: z.int().optional() }), value ?? {}).expiresInMs;
}

type PlaceLifecycle =
  | { readonly kind: "vault"; readonly id: string; readonly state: VaultLifecycleState }
  | { readonly kind: "key"; readonly id: string; readonly state: KeyLifecycleState };

/** `{"id": "<vault or key OCID>", "state": "PENDING_DELETION"}`. */
export function parseLifecycle(value: unknown): PlaceLifecycle {
  const { id } = parse(z.object({ id: z.string() }), value);
  if (id.startsWith("ocid1.vault.")) {
    return { kind: "vault", id, state: parse(z.object({ state: z.enum(VAULT_LIFECYCLE_STATES) }), value).state };
  }
  return { kind: "key", id, state: parse(z.object({ state: z.enum(KEY_LIFECYCLE_STATES) }), value).state };
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new RangeError(
    result.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`).join("; "),
  );
}

function dropUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
