import { hasValue, type Format } from "../../../../provider/adapters/local-files/formats/format";

/** Key to value of a text without a fault. */
export function readAll(format: Format, text: string): Record<string, string | undefined> {
  const { entries, faults } = format.parse(text);
  if (faults.length > 0) throw new Error(`faults: ${JSON.stringify(faults)}`);
  return Object.fromEntries(
    entries.map((entry) => [entry.key, hasValue(entry) ? entry.value.revealText() : `(${entry.problem})`]),
  );
}
