import { INITIAL_STEPS, type InitialPlan, type InitialStep } from "../../core/initial-plan";
import { createKeySchema, type KeySchema } from "../../core/key-schema";
import { parseStateMaps } from "../../core/manifest";
import type { KnownSecret } from "../../core/model";
import { fitOwner } from "../../core/ownership";
import { tryParseJson } from "../../core/try-parse-json";
import type { SecretSyncInputs } from "../../schema/secret-sync";
import type { Props } from "../controller";

export const SCHEMA_VERSION = 1;

/** Properties that `check` adds to the inputs; what a program hands in under these names is dropped. */
export const COMPUTED = [
  "manifest",
  "digests",
  "digestKey",
  "initialPlan",
  "previousOwners",
  "secretIds",
  "sourceFolders",
] as const;

/** Properties of the outputs that are no inputs. */
export const STATUS = [
  "syncStatus",
  "lastSyncedAt",
  "lastSyncMessage",
  "initialSyncCompleted",
  "failures",
  "templateDigest",
  "schemaVersion",
] as const;

/** What earlier checks and runs left in inputs or outputs, read once. Anything that is missing is empty. */
export interface Computed {
  readonly known: ReadonlyMap<string, KnownSecret>;
  readonly digestKey: string | undefined;
  readonly initialPlan: InitialPlan;
  readonly previousOwners: readonly string[];
  readonly secretIds: ReadonlyMap<string, string>;
  readonly sourceFolders: readonly string[];
}

export function omit(props: Props, names: readonly string[]): Props {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !names.includes(name)));
}

/** What the program itself gave. */
export function givenInputs(props: Props): Props {
  return omit(props, [...COMPUTED, ...STATUS]);
}

/** The computed inputs as they were. */
export function carryComputed(olds: Props): Props {
  return Object.fromEntries(COMPUTED.flatMap((name) => (olds[name] === undefined ? [] : [[name, olds[name]]])));
}

export function readComputed(props: Props): Computed {
  const steps = Object.entries(readTexts(props["initialPlan"])).flatMap(([name, text]) => {
    const step = INITIAL_STEPS.find((candidate) => candidate === text);
    return step === undefined ? [] : [[name, step] as const];
  });
  const digestKey = props["digestKey"];
  return {
    known: parseStateMaps(readTexts(props["manifest"]), readDigests(props["digests"])),
    digestKey: typeof digestKey === "string" ? digestKey : undefined,
    initialPlan: new Map<string, InitialStep>(steps),
    previousOwners: readList(props["previousOwners"]),
    secretIds: new Map(Object.entries(readTexts(props["secretIds"]))),
    sourceFolders: readList(props["sourceFolders"]),
  };
}

/** What inputs and outputs are compared by: every input but inline values, whose digests speak for them. */
export function comparable(props: Props): Props {
  const { manifest, digests } = props;
  return { ...withoutInlineValues(givenInputs(props)), manifest, digests: readDigests(digests) };
}

/** One JSON text; the first states had a map. In any other text stands nothing that is ours, as in a line that is not. */
function readDigests(value: unknown): Readonly<Record<string, string>> {
  return readTexts(typeof value === "string" ? tryParseJson(value) : value);
}

export function readTexts(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  if (holdsTexts(value)) return value;
  return Object.fromEntries(Object.entries(value).filter((entry) => typeof entry[1] === "string"));
}

function holdsTexts(value: object): value is Readonly<Record<string, string>> {
  return Object.values(value).every((entry) => typeof entry === "string");
}

function readList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
}

/** The owner that the tags carry. */
export function ownerOfInputs({ ownerId, owner }: Pick<SecretSyncInputs, "ownerId" | "owner">): string {
  return fitOwner(ownerId ?? owner ?? "");
}

export function schemaOfInputs({
  syncOptions,
  environment,
}: Pick<SecretSyncInputs, "syncOptions" | "environment">): KeySchema {
  return createKeySchema(syncOptions.keySchema, environment);
}

/** A program's inline values are its own secret inputs and stay out of the outputs. */
export function withoutInlineValues(props: Props): Props {
  const source = props["source"];
  if (typeof source !== "object" || source === null || !("secrets" in source)) return props;
  const { secrets: _secrets, ...rest } = source;
  return { ...props, source: rest };
}

/** A property of a nested object, or `undefined`. */
export function pick(props: Props, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null ? new Map(Object.entries(value)).get(step) : undefined,
    props,
  );
}
