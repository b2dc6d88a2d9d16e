/** The CLI that is downloaded or built when there is none. The version of tools/pulumi/cli/go.mod. */
export const CLI_VERSION = "3.259.0";

/** The Node host of tools/pulumi/nodejs-host/go.mod; it has no release of its own that Go can fetch. */
export const NODE_HOST_VERSION = "3.192.0";

/** From this version on the engine hands the stored inputs to a provider's `read`. */
export const OLDEST_CLI_VERSION = "3.216.0";

/** What `go` must at least be to fetch the toolchain that the go.mod files name. */
export const OLDEST_GO_VERSION = "1.21";

export function isOlder(version, than) {
  const [a, b] = [version, than].map((v) => v.split(".").map(Number));
  for (let i = 0; i < b.length; i++) if ((a[i] ?? 0) !== b[i]) return (a[i] ?? 0) < b[i];
  return false;
}
