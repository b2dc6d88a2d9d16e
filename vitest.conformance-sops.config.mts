import { defineConfig } from "vitest/config";

/** Each test starts other programs a few times; on a busy machine that takes a while. */
const SLOWEST_TEST_MS = 60_000;

/** Tests against the real sops, age and dotenvx: run by `npm run test:conformance:sops`, which gets them. */
export default defineConfig({
  test: { include: ["test/conformance/sops*.test.ts"], testTimeout: SLOWEST_TEST_MS, hookTimeout: SLOWEST_TEST_MS },
});
