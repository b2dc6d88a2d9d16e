type Branch = Map<string, string | Branch>;

/**
 * Nested data from the flat keys of an env or ini file: `age__list_0__map_enc` is `age[0].enc`. Newlines are written as
 * `\n` there.
 */
export function unflatten(pairs: Iterable<readonly [key: string, value: string]>): unknown {
  const root: Branch = new Map();
  for (const [key, value] of pairs) {
    const steps = key.split(/__(?:map|list)_/);
    const last = steps.pop() ?? "";
    steps.reduce(enter, root).set(last, value.replaceAll("\\n", "\n"));
  }
  return toNested(root);
}

function enter(branch: Branch, step: string): Branch {
  const known = branch.get(step);
  if (known instanceof Map) return known;
  const made: Branch = new Map();
  branch.set(step, made);
  return made;
}

/** A branch whose names are all numbers is a list. */
function toNested(value: string | Branch): unknown {
  if (typeof value === "string") return value;
  const entries = [...value].map(([name, inner]) => [name, toNested(inner)] as const);
  const isList = entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name));
  if (!isList) return Object.fromEntries(entries);
  return [...entries].sort(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => inner);
}
