import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** A file to which each shard of the fault schedules adds lines of JSON: what it has played, what failed, and what happened in it. */
    readonly faultNews: string;
  }
}
