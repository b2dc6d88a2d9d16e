/** The code of a refused plan, which `syncOptions.approve` takes. */
export function findCode(text: string): string {
  return find(/exactly this through, once: syncOptions\.approve: "([0-9a-f]+)"/, text);
}

/** The code that takes secrets of other syncs over. */
export function findTakeOverCode(text: string): string {
  return find(/take over what this sync wants of others with syncOptions\.approve: "([0-9a-f]+)"/, text);
}

function find(pattern: RegExp, text: string): string {
  const [, code] = pattern.exec(text) ?? [];
  if (code === undefined) throw new Error(`no code in:\n${text}`);
  return code;
}
