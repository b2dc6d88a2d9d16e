/** Where the keys of encrypted files come from. Asked only when there is such a file. */
export interface KeyRing {
  /** age identities (`AGE-SECRET-KEY-1…`), in the order in which they are tried; empty when there are none. */
  ageIdentities(): Promise<readonly string[]>;
  /** The environment, for dotenvx's private keys and for the programs that are run. */
  readonly env: NodeJS.ProcessEnv;
}
