import type { MemoryDestination } from "../../provider/adapters/memory/destination";
import type { ActualSecret } from "../../provider/core/model";
import type { Destination, NewSecret } from "../../provider/ports/destination";
import { COMPARTMENT } from "./world";

/**
 * One vault seen from several compartments: each lists its own secrets, and names are taken in the whole vault.
 * The vault itself lists one of them, so what moved away is remembered by its id.
 */
export class VaultOfCompartments {
  readonly #vault: MemoryDestination;
  readonly #refs = new Set<string>();

  constructor(vault: MemoryDestination) {
    this.#vault = vault;
  }

  open(compartmentRef: string): Destination {
    const vault = this.#vault;
    const list = async (signal?: AbortSignal): Promise<readonly ActualSecret[]> => {
      for (const { ref } of await vault.list(signal)) this.#refs.add(ref);
      const all = await Promise.all([...this.#refs].map((ref) => vault.find(ref, signal)));
      return all.filter((secret) => secret !== undefined).filter((secret) => secret.compartmentRef === compartmentRef);
    };
    return {
      capabilities: vault.capabilities,
      container: vault.container,
      inspect: (signal) => vault.inspect(signal),
      list,
      find: (ref, signal) => vault.find(ref, signal),
      read: (ref, signal) => vault.read(ref, signal),
      create: async (secret: NewSecret, signal) => {
        const created = await vault.create(secret, signal);
        this.#refs.add(created.ref);
        if (compartmentRef !== COMPARTMENT) vault.editByHand(secret.name, { compartmentRef });
        return { ...created, compartmentRef };
      },
      update: (secret, change, signal) => vault.update(secret, change, signal),
      scheduleDeletion: (secret, days, signal) => vault.scheduleDeletion(secret, days, signal),
      cancelDeletion: (secret, signal) => vault.cancelDeletion(secret, signal),
      relocate: async (secret, signal) => {
        await vault.relocate(secret, signal);
        vault.editByHand(secret.name, { compartmentRef });
      },
    };
  }
}
