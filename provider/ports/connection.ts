import type { SecretValue } from "../core/secret-value";

/** What one read-only call found out about the credentials. */
export interface Verification {
  /** Who is signed in, for example a user's OCID. */
  readonly principal: string;
  /** Signed in, but not allowed to look: not an error, said once. */
  readonly warnings: readonly string[];
}

/** Credentials of one app. */
export interface Connection {
  /**
   * Signs in with one read-only call.
   * @throws SyncError NOT_AUTHENTICATED with the likely causes; TRANSIENT when the service cannot be reached.
   */
  verify(signal?: AbortSignal): Promise<Verification>;
  /**
   * Secret bytes that stay the same as long as the credentials do, from which the key of digests is derived;
   * `undefined` when the method has none (an instance principal). Makes no call; may read the credentials' file.
   * @throws SyncError INVALID_INPUT when the credentials' file cannot be read.
   */
  keyMaterial(): Promise<SecretValue | undefined>;
}
