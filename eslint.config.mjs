// @ts-check
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const typed = ["provider/**/*.ts", "sdk/nodejs/**/*.ts", "emulator/**/*.ts", "test/**/*.ts", "vitest*.config.mts"];

export default defineConfig(
  // Examples are programs of their own, compiled by the engine as their readers would.
  {
    ignores: ["**/dist/", "**/node_modules/", "**/coverage/", ".quickstart/", "examples/", "tools/"],
  },
  // No escapes: a comment cannot switch a rule off.
  { linterOptions: { noInlineConfig: true } },
  {
    files: typed,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // `async` without `await` is how a synchronous implementation of an asynchronous port turns a throw into a rejection.
      "@typescript-eslint/require-await": "off",
      // For strings and booleans `||` may mean just what it says: an empty one counts as absent.
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true, boolean: true } }],
      eqeqeq: "error",
      "no-empty": ["error", { allowEmptyCatch: false }],
      "no-console": "error",
      "max-lines": ["error", { max: 300 }],
    },
  },
  // A command prints; that is its work.
  { files: ["**/main.ts", "provider/faces/cli/**/*.ts"], rules: { "no-console": "off" } },
  {
    files: ["test/**/*.ts"],
    rules: {
      // In a test a wrong `!` is a failing test.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Matchers such as `expect.any(String)` are typed `any` by vitest.
      "@typescript-eslint/no-unsafe-assignment": "off",
      // A table of cases may be as long as the rule it tests.
      "max-lines": "off",
      "no-console": "off",
    },
  },
  { files: ["scripts/**/*.mjs", "*.mjs"], extends: [tseslint.configs.strict, tseslint.configs.stylistic] },
);
