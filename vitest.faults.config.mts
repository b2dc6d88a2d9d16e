import { defineConfig } from "vitest/config";

/** One shard plays hundreds of schedules, and thousands on demand. */
const SLOWEST_TEST_MS = 6 * 3_600_000;

/** Seeded schedules of faults, foreign edits and kills. Played in shards, two at a time. */
export default defineConfig({
  test: {
    include: ["test/faults/**/*.test.ts"],
    globalSetup: ["./scripts/lib/faults-setup.mjs"],
    testTimeout: SLOWEST_TEST_MS,
    hookTimeout: SLOWEST_TEST_MS,
    maxWorkers: 2,
  },
});
