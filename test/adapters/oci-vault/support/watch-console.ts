import { vi } from "vitest";

/** What is printed while a test runs, by console or straight to stdout and stderr; nothing of it comes through. */
export function watchConsole(): { readonly printed: readonly string[]; restore(): void } {
  const printed: string[] = [];
  const record = (...words: readonly unknown[]): true => {
    printed.push(words.map(String).join(" "));
    return true;
  };
  const spies = [
    ...(["log", "info", "warn", "error", "debug"] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation(record),
    ),
    vi.spyOn(process.stdout, "write").mockImplementation(record),
    vi.spyOn(process.stderr, "write").mockImplementation(record),
  ];
  return {
    printed,
    restore: () => {
      for (const spy of spies) spy.mockRestore();
    },
  };
}
