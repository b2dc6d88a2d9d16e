import type { EmulatedSecret, Emulator, JournalEntry } from "../../../emulator/oci/index";
import { ID_TAG, OWNER_TAG, REVISION_TAG } from "../../../provider/core/ownership";
import { matchesAnySchema } from "./names";

/** A resource that a run lets go of, as its last program left it. */
export interface Farewell {
  readonly vaultOcid: string;
  /** What it created may be scheduled for deletion; else all of it is retained. */
  readonly isDeleting: boolean;
  readonly ownerTag: { readonly namespace: string; readonly key: string } | undefined;
}

/** What a run may touch, as far as its program says. */
export interface Licence {
  readonly owners: ReadonlySet<string>;
  /** The id of the resource; `undefined` before it is made. */
  readonly id: string | undefined;
  /** The vault that the program names. */
  readonly vaultOcid: string;
  /** By id. */
  readonly leaving: ReadonlyMap<string, Farewell>;
  /** Names of secrets of nobody that the first sync takes: all that match, or those that were fixed. */
  readonly isTaking: (name: string) => boolean;
  /** Names that a person has approved. */
  readonly approved: ReadonlySet<string>;
  readonly isDeletionDisabled: boolean;
}

interface Look {
  readonly versions: number;
  readonly id: string | undefined;
}

/**
 * Holds every write that the emulator's journal shows against what the writer was allowed to touch.
 * A hand can take a secret away between the look and the write; so what was ours at any time of a run may be written in it.
 */
export class Ledger {
  readonly violations: string[] = [];
  readonly #emulator: Emulator;
  #licence: Licence;
  #touchable = new Set<string>();
  #deletable = new Set<string>();
  readonly #seen = new Map<string, Look>();

  constructor(emulator: Emulator, licence: Licence) {
    this.#emulator = emulator;
    this.#licence = licence;
  }

  begin(licence: Licence): void {
    this.#licence = licence;
    this.#touchable = new Set();
    this.#deletable = new Set();
    this.note();
  }

  /** Looks at whose everything is now. */
  note(): void {
    for (const secret of this.#emulator.secrets) this.#noteSecret(secret);
  }

  #noteSecret({ id, name, vaultOcid, freeformTags, versions }: EmulatedSecret): void {
    const { owners, approved, isTaking, leaving } = this.#licence;
    const { [OWNER_TAG]: owner, [ID_TAG]: resource } = freeformTags;
    this.#seen.set(id, { versions: versions.length, id: resource });
    const isHere = vaultOcid === this.#licence.vaultOcid;
    const isLeft = resource !== undefined && leaving.get(resource)?.vaultOcid === vaultOcid;
    const isUnowned = owner === undefined && resource === undefined;
    if (isHere && isUnowned && approved.has(name)) this.#deletable.add(id);
    if (isHere && isUnowned && (approved.has(name) || isTaking(name))) this.#touchable.add(id);
    if (owner === undefined || !owners.has(owner) || !(isHere || isLeft)) return;
    this.#touchable.add(id);
    if (isLeft || resource === this.#licence.id) this.#deletable.add(id);
  }

  judge({ operation, name = "", id = "", isWrite, isDone }: JournalEntry): void {
    if (operation === undefined || !isWrite || !isDone) return;
    const secret = this.#emulator.getSecret(id);
    if (!matchesAnySchema(name)) this.#blame(`${operation} of ${name}, which no key schema gives`);
    if (operation === "CreateSecret") {
      const isAstray = secret !== undefined && secret.vaultOcid !== this.#licence.vaultOcid;
      if (isAstray) this.#blame(`CreateSecret of ${name} in a vault that the program does not name`);
      return;
    }
    if (!this.#touchable.has(id)) this.#blame(`${operation} of ${name}, which is another's`);
    if (secret === undefined) return;
    if (operation === "UpdateSecret") this.#judgeUpdate(secret);
    if (operation === "ScheduleSecretDeletion") this.#judgeDeletion(secret);
  }

  #judgeDeletion({ id, name, freeformTags }: EmulatedSecret): void {
    const { leaving, isDeletionDisabled } = this.#licence;
    const what = `ScheduleSecretDeletion of ${name}`;
    if (!this.#deletable.has(id)) this.#blame(`${what}, which this resource did not make`);
    const farewell = leaving.get(freeformTags[ID_TAG] ?? "");
    const isAdopted = freeformTags[REVISION_TAG]?.includes("adopted") === true;
    if (farewell !== undefined && (!farewell.isDeleting || isAdopted)) this.#blame(`${what}, which is to be retained`);
    if (leaving.size === 0 && isDeletionDisabled) this.#blame(`${what}, though deletion is disabled`);
  }

  #judgeUpdate(secret: EmulatedSecret): void {
    const { name, id, definedTags, freeformTags, versions } = secret;
    const before = this.#seen.get(id);
    this.#judgeVersion(secret, before);
    const farewell = this.#licence.leaving.get(before?.id ?? "");
    // A first resource that is replaced in its own vault hands its secrets to the second one.
    if (farewell === undefined || freeformTags[ID_TAG] !== undefined) return;
    if (versions.length > (before?.versions ?? 0)) this.#blame(`UpdateSecret of ${name} changed what it let go`);
    const { namespace = "", key = "" } = farewell.ownerTag ?? {};
    if (definedTags[namespace]?.[key] !== undefined) this.#blame(`UpdateSecret of ${name} left the owner's tag on it`);
  }

  /** A secret has few versions: none may repeat the one before it, if that has not expired. */
  #judgeVersion({ name, versions, secretRules }: EmulatedSecret, seen: Look | undefined): void {
    const [before, last] = versions.slice(-2);
    if (versions.length <= (seen?.versions ?? 0) || before === undefined || last === undefined) return;
    if (secretRules.some(({ ruleType }) => ruleType === "SECRET_EXPIRY_RULE")) return;
    if (before.content.equals(last.content)) this.#blame(`UpdateSecret of ${name} burnt a version`);
  }

  #blame(violation: string): void {
    this.violations.push(violation);
  }
}
