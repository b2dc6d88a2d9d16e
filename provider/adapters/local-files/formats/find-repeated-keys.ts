import type { Entry, Fault } from "./format";

/**
 * Keys that stand twice in one file. Parsers let the last one win without a word; which one was meant nobody can tell,
 * so it is a fault.
 */
export function findRepeatedKeys(entries: readonly Pick<Entry, "key" | "line">[]): readonly Fault[] {
  const lines = new Map<string, number>();
  return entries.flatMap(({ key, line }) => {
    const first = lines.get(key);
    if (first === undefined) {
      lines.set(key, line);
      return [];
    }
    return [{ line, reason: `the key ${key} stands here and in line ${first}; remove one of them` }];
  });
}
