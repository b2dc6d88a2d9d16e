import type { CliOptions, CliResult, Stack } from "../../support/stack";

/** What `pulumi up` shows before it asks, and what it says while it works. */
export interface PreviewedUp {
  readonly code: number | null;
  readonly preview: string;
  /** Empty when the preview was refused. */
  readonly update: string;
}

/** Preview and update in one command, as people run it; the two are different processes of the provider. */
export async function upWithPreview(
  stack: Stack,
  flags: readonly string[] = [],
  options: CliOptions = {},
): Promise<PreviewedUp> {
  const args = ["up", "--yes", "--diff", "--stack", stack.name, ...flags];
  const { code, text }: CliResult = await stack.run(args, options);
  const at = text.indexOf("\nUpdating (");
  return at < 0 ? { code, preview: text, update: "" } : { code, preview: text.slice(0, at), update: text.slice(at) };
}
