/** Which owner of this process wants which name of which vault, so that the second of two syncs that want one is refused. */
export class Claims {
  readonly #containers = new Map<string, Map<string, string>>();

  /** Claims what is free; gives the names that another owner has claimed, with that owner. */
  claim(container: string, owner: string, names: Iterable<string>): Map<string, string> {
    const owners = this.#containers.get(container) ?? new Map<string, string>();
    this.#containers.set(container, owners);
    const taken = new Map<string, string>();
    for (const name of names) {
      const holder = owners.get(name);
      if (holder === undefined) owners.set(name, owner);
      else if (holder !== owner) taken.set(name, holder);
    }
    return taken;
  }
}
