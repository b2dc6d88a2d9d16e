import type { EmulatedSecret, Emulator, JournalEntry } from "../../../emulator/oci/index";
import { ID_TAG, OWNER_TAG } from "../../../provider/core/ownership";
import { matchesAnySchema } from "./names";

/** What a run may touch, as far as its program says. */
export interface Licence {
  readonly owners: ReadonlySet<string>;
  /** The id of the resource; `undefined` before it is made. */
  readonly id: string | undefined;
  /** Names of secrets of nobody that the first sync takes: all that match, or those that were fixed. */
  readonly isTaking: (name: string) => boolean;
  /** Names that a person has approved. */
  readonly approved: ReadonlySet<string>;
  readonly isDeletionDisabled: boolean;
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
  readonly #versions = new Map<string, number>();

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

  #noteSecret({ id, name, freeformTags, versions }: EmulatedSecret): void {
    this.#versions.set(id, versions.length);
    const { owners, approved, isTaking } = this.#licence;
    const owner = freeformTags[OWNER_TAG];
    const isUnowned = owner === undefined && freeformTags[ID_TAG] === undefined;
    if (isUnowned && approved.has(name)) this.#deletable.add(id);
    if (isUnowned && (approved.has(name) || isTaking(name))) this.#touchable.add(id);
    if (owner === undefined || !owners.has(owner)) return;
    this.#touchable.add(id);
    if (freeformTags[ID_TAG] === this.#licence.id) this.#deletable.add(id);
  }

  judge({ operation, name = "", id = "", isWrite, isDone }: JournalEntry): void {
    if (operation === undefined || !isWrite || !isDone) return;
    if (!matchesAnySchema(name)) this.violations.push(`${operation} of ${name}, which no key schema gives`);
    if (operation === "CreateSecret") return;
    if (operation === "UpdateSecret") this.#judgeVersion(id, name);
    if (!this.#touchable.has(id)) this.violations.push(`${operation} of ${name}, which is another's`);
    if (operation !== "ScheduleSecretDeletion") return;
    if (!this.#deletable.has(id)) this.violations.push(`${operation} of ${name}, which this resource did not make`);
    if (this.#licence.isDeletionDisabled) this.violations.push(`${operation} of ${name}, though deletion is disabled`);
  }

  /** A secret has few versions: none may repeat the one before it. */
  #judgeVersion(id: string, name: string): void {
    const versions = this.#emulator.getSecret(id)?.versions ?? [];
    const [before, last] = versions.slice(-2);
    if (versions.length <= (this.#versions.get(id) ?? 0) || before === undefined || last === undefined) return;
    if (before.content.equals(last.content)) this.violations.push(`UpdateSecret of ${name} burnt a version`);
  }
}
