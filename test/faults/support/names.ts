/** The key schemas that a program goes through. */
export const SCHEMAS = ["APP_{{secretKey}}", "WEB-{{secretKey}}", "{{environment}}.{{secretKey}}.x"] as const;
const SCHEMA_NAMES = [/^APP_.+$/, /^WEB-.+$/, /^(dev|prod)\..+\.x$/];
export const ENVIRONMENTS = ["dev", "prod"] as const;

/** The keys of the sync under test. */
export const OUR_KEYS = ["K0", "K1", "K2", "K3", "K4", "K5"] as const;
/** Those of the neighbour, whose names match our key schema; the last one both want. */
export const NEIGHBOUR_KEYS = ["N0", "N1", "N2", "N3", "N4", "K5"] as const;

/** Names that hands reach for: wanted ones, ones that match a schema and nobody wants, and ones that match none. */
const SLOTS = [
  ...OUR_KEYS.map((key) => `APP_${key}`),
  ...OUR_KEYS.slice(0, 3).map((key) => `WEB-${key}`),
  "dev.K0.x",
  "prod.K1.x",
  "APP_Z1",
  "APP_Z2",
  "APP_N0",
  "APP_N1",
  "OTHER_1",
  "OTHER_2",
  "K0",
] as const;

export function nameOfSlot(slot: number): string {
  return SLOTS[slot % SLOTS.length]!;
}

/** Whether a program of these tests could ever have wanted this name. */
export function matchesAnySchema(name: string): boolean {
  return SCHEMA_NAMES.some((pattern) => pattern.test(name));
}
