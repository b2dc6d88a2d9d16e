/** Which owner of this process wants which name of which vault, so that the second of two syncs that want one is refused. */
export class Claims {
  readonly #owners = new Map<string, string>();

  /** Claims what is free; gives the names that another owner has claimed, with that owner. */
  claim(container: string, owner: string, names: Iterable<string>): Map<string, string> {
    const taken = new Map<string, string>();
    for (const name of names) {
      const place = JSON.stringify([container, name]);
      const holder = this.#owners.get(place);
      if (holder === undefined) this.#owners.set(place, owner);
      else if (holder !== owner) taken.set(name, holder);
    }
    return taken;
  }
}
