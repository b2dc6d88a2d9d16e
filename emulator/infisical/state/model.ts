/** What the emulator remembers. Records are never changed in place: an operation puts a new record in the store. */

/** `shared`: everybody's; `personal`: a user's own override of a shared one. */
export const SECRET_TYPES = ["shared", "personal"] as const;
export type SecretType = (typeof SECRET_TYPES)[number];

/** A folder of an environment; `secretPath` is absolute, without a trailing slash except for `/`. */
export interface Location {
  readonly environment: string;
  readonly secretPath: string;
}

export interface StoredEnvironment {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

export interface StoredFolder extends Location {
  readonly id: string;
  /** Last part of the path; `root` for `/`. */
  readonly name: string;
  readonly createdAt: number;
}

export interface StoredTag {
  readonly id: string;
  readonly slug: string;
}

export interface MetadataEntry {
  readonly key: string;
  readonly value: string;
}

export interface StoredSecret extends Location {
  readonly id: string;
  readonly key: string;
  readonly type: SecretType;
  /** Every value it has had, oldest first; the last is the current one. */
  readonly values: readonly string[];
  readonly comment: string;
  readonly tagIds: readonly string[];
  readonly metadata: readonly MetadataEntry[];
  readonly skipMultilineEncoding: boolean;
  /** The machine identity may list it and not read its value. */
  readonly isHidden: boolean;
  /** Its value is made by a secret rotation, and cannot be written. */
  readonly isRotated: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The folder shows the secrets of `source` beside its own; those further down in the list win. */
export interface StoredImport extends Location {
  readonly id: string;
  readonly source: Location;
}

/** A change policy: writes to the folder wait for an approval. */
export type StoredPolicy = Location & { readonly id: string };

/** A write that waits for an approval. */
export interface StoredApproval extends Location {
  readonly id: string;
  readonly slug: string;
  readonly policyId: string;
  readonly status: "open" | "close";
  readonly hasMerged: boolean;
  readonly change: SecretChange;
  readonly createdAt: number;
}

/** What a write does to the store. */
export interface SecretChange {
  readonly put: readonly StoredSecret[];
  /** Ids. */
  readonly removed: readonly string[];
}

export interface StoredIdentity {
  readonly identityId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs the access tokens. */
  readonly tokenKey: string;
  readonly organizationId: string;
}

export interface StoredState {
  readonly version: 1;
  readonly port: number;
  readonly projectId: string;
  readonly identity: StoredIdentity;
  readonly environments: readonly StoredEnvironment[];
  readonly folders: readonly StoredFolder[];
  readonly tags: readonly StoredTag[];
  readonly secrets: readonly StoredSecret[];
  readonly imports: readonly StoredImport[];
  readonly policies: readonly StoredPolicy[];
  readonly approvals: readonly StoredApproval[];
}
