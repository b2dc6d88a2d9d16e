import { SyncError } from "../../core/errors";
import type { SecretVersion } from "../../core/model";
import type { SecretValue } from "../../core/secret-value";
import { refuseImpossible } from "./rules";

/** One content that a secret has or had. Mutable: this is the vault itself. */
export interface StoredVersion {
  readonly number: number;
  readonly value: SecretValue;
  isPendingDeletion: boolean;
}

/** The contents of a secret, oldest first. */
export class Versions {
  readonly #all: StoredVersion[] = [];
  #current = 0;
  #previous = 0;

  constructor(values: readonly SecretValue[]) {
    for (const value of values) this.add(value);
  }

  get current(): number {
    return this.#current;
  }

  get value(): SecretValue {
    return this.require(this.#current).value;
  }

  /** How many it has had. */
  get count(): number {
    return this.#all.length;
  }

  get active(): number {
    return this.#all.filter(({ isPendingDeletion }) => !isPendingDeletion).length;
  }

  get pending(): number {
    return this.count - this.active;
  }

  add(value: SecretValue): void {
    const number = this.count + 1;
    this.#all.push({ number, value, isPendingDeletion: false });
    this.#makeCurrent(number);
  }

  promote(number: number): void {
    if (this.find(number)?.isPendingDeletion !== false)
      throw new SyncError("REJECTED", `version ${String(number)} is not there or pending deletion`);
    this.#makeCurrent(number);
  }

  scheduleDeletion(number: number): void {
    const version = this.require(number);
    if (version.isPendingDeletion || !this.#isDeprecated(version))
      refuseImpossible(`the deletion of version ${String(number)}, which is in use or going already`);
    version.isPendingDeletion = true;
  }

  holds(value: SecretValue): boolean {
    return this.#all.some((version) => version.value.equals(value));
  }

  find(number: number): StoredVersion | undefined {
    return this.#all[number - 1];
  }

  require(number: number): StoredVersion {
    return this.find(number) ?? refuseImpossible(`version ${String(number)}, which never was`);
  }

  /** Newest first. */
  list(): readonly SecretVersion[] {
    return this.#all
      .map((version) => ({
        number: version.number,
        isDeprecated: this.#isDeprecated(version),
        isPendingDeletion: version.isPendingDeletion,
      }))
      .reverse();
  }

  #makeCurrent(number: number): void {
    if (number !== this.#current) this.#previous = this.#current;
    this.#current = number;
  }

  #isDeprecated({ number }: StoredVersion): boolean {
    return number !== this.#current && number !== this.#previous;
  }
}
