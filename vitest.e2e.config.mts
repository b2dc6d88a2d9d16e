import { defineConfig } from "vitest/config";

/** A first `pulumi up` starts a CLI, a Node host, a program and a provider process; on a busy 2-core machine that takes a while. */
const SLOWEST_TEST_MS = 300_000;

/**
 * Tests that drive the real Pulumi CLI. The global set-up builds the package, packs it once and finds a CLI;
 * tests read the results with `inject("pulumiFolder")` and `inject("packageTarball")`.
 */
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    globalSetup: ["./scripts/lib/e2e-setup.mjs"],
    testTimeout: SLOWEST_TEST_MS,
    hookTimeout: SLOWEST_TEST_MS,
    maxWorkers: 2,
  },
});
