import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** A file to which each shard of the fault schedules adds a line with what happened in it. */
    readonly faultCounts: string;
  }
}
