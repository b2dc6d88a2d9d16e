import "vitest";

declare module "vitest" {
  /** What the global set-up of the end-to-end tests hands to the tests (`inject`). */
  export interface ProvidedContext {
    /** Folder that holds `pulumi` and its Node host; put it first on PATH. */
    readonly pulumiFolder: string;
    /** The packed package (`npm pack`), as a user would install it. */
    readonly packageTarball: string;
    /** An empty project into which the packed package is installed; projects of tests are folders in it. */
    readonly installedFolder: string;
  }
}
