/** The code in a refusal, which `syncOptions.approve` takes. */
export function findCode(text: string): string {
  const [, code] = /approve: "([0-9a-f]+)"/.exec(text) ?? [];
  if (code === undefined) throw new Error(`no code in:\n${text}`);
  return code;
}
