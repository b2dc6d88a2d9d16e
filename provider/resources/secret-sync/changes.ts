import { findRenames, type Desired } from "../../core/desired";
import { createKeySchema, findKeySchemaFault, type KeySchema } from "../../core/key-schema";
import type { SecretSyncInputs } from "../../schema/secret-sync";
import { isSameValue, type Props } from "../controller";
import { givenInputs, omit, pick, schemaOfInputs, withoutInlineValues, type Computed } from "./state";

/** Fields whose change asks for no sync: they say who signs in, what destroy does, and how fast to go. */
const NO_TRIGGER = ["description", "connection", "deletionPolicy"] as const;
const LIMITS = ["maxConcurrency", "transitionTimeoutSeconds", "pruneVersionsAt"] as const;

/** As the schema of the inputs says. */
const DEFAULT_KEY_SCHEMA = "{{secretKey}}";

/** Fields that select what a source gives; a change of them is no change of the place. */
const SELECTION = [
  "connection",
  "include",
  "exclude",
  "missingFolder",
  "secrets",
  "ageKey",
  "ageKeyFile",
  "allowPlaintextWriteBack",
] as const;

/** Whether a sync is asked for while auto-sync is off. */
export function isTriggered(olds: Props, news: Props, isNew: boolean): boolean {
  if (isNew) return news["syncTrigger"] !== undefined;
  return !isSameValue(triggerFields(olds), triggerFields(news));
}

function triggerFields(props: Props): Props {
  const fields = omit(withoutInlineValues(givenInputs(props)), NO_TRIGGER);
  const options = fields["syncOptions"];
  return {
    ...fields,
    syncOptions: typeof options === "object" && options !== null ? omit({ ...options }, LIMITS) : options,
  };
}

/** Whether the secrets come from another place than at the last run. */
export function isLocationChanged(olds: Props, news: Props): boolean {
  return !isSameValue(locationFields(olds), locationFields(news));
}

function locationFields(props: Props): unknown {
  const source = props["source"];
  const place = typeof source === "object" && source !== null ? omit({ ...source }, SELECTION) : source;
  const connection = pick(props, "source", "connection", "siteUrl");
  return [place, connection, props["environment"], props["secretPath"] ?? "/", props["imports"] ?? []];
}

/** Whether vault and key have to be looked at: not again while nothing about them changed. */
export function inspectsDestination(olds: Props, news: Props): boolean {
  return olds["initialPlan"] === undefined || isDestinationChanged(olds, news);
}

function isDestinationChanged(olds: Props, news: Props): boolean {
  return !isSameValue([olds["destinationConfig"], olds["connection"]], [news["destinationConfig"], news["connection"]]);
}

/** Names that a changed key schema, or a changed environment in it, renames. */
export function findSchemaRenames(
  olds: Props,
  inputs: Pick<SecretSyncInputs, "syncOptions" | "environment">,
  known: Computed["known"],
  desired: Desired,
): ReadonlyMap<string, string> {
  const before = schemaOfProps(olds);
  if (before === undefined) return new Map();
  const isWanted = (name: string): boolean => desired.named.has(name) || desired.refused.has(name);
  return findRenames(before, schemaOfInputs(inputs), known.keys(), isWanted);
}

/** The key schema of earlier inputs or outputs with the environment of that time filled in, as a template. */
export function fixedSchema(olds: Props): string | undefined {
  const schema = schemaOfProps(olds);
  return schema && `${schema.prefix}{{secretKey}}${schema.suffix}`;
}

function schemaOfProps(props: Props): KeySchema | undefined {
  const template = pick(props, "syncOptions", "keySchema") ?? DEFAULT_KEY_SCHEMA;
  const { environment } = props;
  if (typeof template !== "string" || typeof environment !== "string") return undefined;
  return findKeySchemaFault(template) === undefined ? createKeySchema(template, environment) : undefined;
}
