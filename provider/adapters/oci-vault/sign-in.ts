import type { SecretValue } from "../../core/secret-value";
import type { Clock } from "../../ports/clock";
import type { OciConnection } from "../../schema/connection";
import type { OciEnvironment } from "./config";
import { signInByAccessKey } from "./sign-in/access-key";
import { signInByConfigFile } from "./sign-in/config-file";
import { signInByInstancePrincipal } from "./sign-in/instance-principal";
import { signInByOkeWorkloadIdentity } from "./sign-in/oke-workload-identity";
import { signInByResourcePrincipal } from "./sign-in/resource-principal";
import { signInBySessionToken } from "./sign-in/session-token";
import type { SigningKey } from "./signer";

/** Where the calls go when no endpoint is configured. */
export interface Place {
  /** Identifier or short code; `undefined` when the method does not know. */
  readonly region?: string;
  /** Where the region belongs, when the method knows: `oraclecloud.com`. */
  readonly domain?: string;
}

/** Who is signed in. */
export interface Principal {
  /** For people: the OCID of a user, an instance or another resource. */
  readonly name: string;
  readonly tenancyOcid: string;
  /** Only for a user. */
  readonly userOcid?: string;
}

/** An open sign-in: one per connection, shared by all its calls. */
export interface Session {
  /** The key to sign with now. A token that ends soon is renewed before. */
  getSigningKey(signal?: AbortSignal): Promise<SigningKey>;
  getPrincipal(signal?: AbortSignal): Promise<Principal>;
  getPlace(signal?: AbortSignal): Promise<Place>;
  /** What is found to be wrong with the credentials without a call, once the service has refused them; may be empty. */
  explainRefusal(): readonly string[];
}

/** A method of signing in. */
export interface SignIn {
  /** Opens the session, and makes the calls that the method needs. @throws SyncError */
  open(signal?: AbortSignal): Promise<Session>;
  /** See `Connection.keyMaterial`. */
  readKeyMaterial(): Promise<SecretValue | undefined>;
}

export interface SignInContext {
  readonly environment: OciEnvironment;
  readonly clock: Clock;
}

export function createSignIn(config: OciConnection, context: SignInContext): SignIn {
  switch (config.method) {
    case "access-key":
      return signInByAccessKey(config.credentials);
    case "config-file":
      return signInByConfigFile(config.credentials, context);
    case "session-token":
      return signInBySessionToken(config.credentials, context);
    case "instance-principal":
      return signInByInstancePrincipal(context);
    case "resource-principal":
      return signInByResourcePrincipal(context);
    case "oke-workload-identity":
      return signInByOkeWorkloadIdentity(context);
    default:
      return config satisfies never;
  }
}
