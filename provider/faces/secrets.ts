import type { Props } from "../resources/controller";

/**
 * The wire form of a secret in Pulumi's protocol. A property returned in it is stored encrypted and shown as `[secret]`.
 * Source: pulumi/pulumi `sdk/go/common/resource/properties.go`; seen with the CLI 3.259, 2026-11-24.
 */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Paths of secret properties, by resource. A path that is not there is skipped. */
export const SECRET_PATHS = {
  appConnection: [["credentials"]],
  secretSync: [
    ["digests"],
    ["digestKey"],
    ["connection", "credentials"],
    ["source", "secrets"],
    ["source", "ageKey"],
    ["source", "connection", "credentials"],
  ],
} as const satisfies Record<string, readonly (readonly string[])[]>;

/** Wraps the secret properties, drops what is `undefined`, and leaves nothing but JSON. */
export function wrapSecrets(props: Props, paths: readonly (readonly string[])[]): Record<string, unknown> {
  const plain = JSON.parse(JSON.stringify(props)) as Record<string, unknown>;
  for (const path of paths) wrapAt(plain, path);
  return plain;
}

function wrapAt(container: Record<string, unknown>, [step, ...rest]: readonly string[]): void {
  if (step === undefined) return;
  const value = container[step];
  if (value === undefined || isWrapped(value)) return;
  if (rest.length === 0) container[step] = { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
  else if (isRecord(value)) wrapAt(value, rest);
}

/** Takes envelopes off at any depth: what holds none is given as it is, and not copied. */
export function unwrapSecrets(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(unwrapSecrets);
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  if (!isRecord(value)) return value;
  if (isWrapped(value)) return unwrapSecrets(value["value"]);
  const changed = Object.entries(value).flatMap(([name, entry]) => {
    const plain = unwrapSecrets(entry);
    return plain === entry ? [] : [[name, plain] as const];
  });
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) };
}

export function unwrapProps(props: unknown): Props {
  const value = unwrapSecrets(props);
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWrapped(value: unknown): boolean {
  return isRecord(value) && value[SIGNATURE_KEY] === SECRET_SIGNATURE;
}
