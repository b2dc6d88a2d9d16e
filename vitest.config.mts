import { defineConfig } from "vitest/config";

/** Fast tests: loopback only, no Pulumi CLI. The end-to-end tests have a configuration of their own. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", "test/conformance/**", "test/faults/**"],
  },
});
