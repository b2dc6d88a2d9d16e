/** A program that makes what `settings.json` says: one connection, and any number of syncs over it. */
export const PROGRAM = `const fs = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { AppConnection, SecretSync } = require("pulumi-secretsync");

class Group extends pulumi.ComponentResource {
  constructor(type, name) {
    super(type, name, {});
  }
}

const settings = JSON.parse(fs.readFileSync("settings.json", "utf8"));
const oci = new AppConnection("oci", settings.connection);
for (const [name, { args, parentType, ...options }] of Object.entries(settings.syncs)) {
  const parent = parentType === undefined ? {} : { parent: new Group(parentType, "group") };
  const sync = new SecretSync(options.logicalName ?? name, { connection: oci, ...args }, { ...options.options, ...parent });
  exports[name] = sync.secretIds;
  if (settings.dependents) exports[name + "Count"] = sync.secretIds.apply((ids) => Object.keys(ids).length);
}
`;

/** What `settings.json` holds. */
export interface Settings {
  readonly connection: Readonly<Record<string, unknown>>;
  readonly syncs: Readonly<Record<string, SyncSettings>>;
  readonly dependents?: boolean;
}

export interface SyncSettings {
  readonly args: Readonly<Record<string, unknown>>;
  readonly logicalName?: string;
  readonly parentType?: string;
  /** Resource options, for example `{ ignoreChanges: ["manifest"] }`. */
  readonly options?: Readonly<Record<string, unknown>>;
}
