import type { Destination } from "../../provider/ports/destination";
import { SyncError } from "../../provider/core/errors";

/**
 * A destination whose process dies after so many writes: from then on no write reaches the vault.
 * With `losesLast` the last one is carried out and its answer is lost.
 */
export function createDyingDestination(inner: Destination, writes: number, losesLast: boolean): Destination {
  let left = writes;
  const write = async <T>(work: () => Promise<T>): Promise<T> => {
    if (left === 0) throw new SyncError("BUG", "the process is gone");
    left--;
    const result = await work();
    if (left === 0 && losesLast) throw new SyncError("BUG", "the process is gone");
    return result;
  };
  return {
    capabilities: inner.capabilities,
    container: inner.container,
    inspect: (signal) => inner.inspect(signal),
    list: (signal) => inner.list(signal),
    find: (ref, signal) => inner.find(ref, signal),
    read: (ref, signal) => inner.read(ref, signal),
    create: (secret, signal) => write(() => inner.create(secret, signal)),
    update: (secret, change, signal) => write(() => inner.update(secret, change, signal)),
    scheduleDeletion: (secret, days, signal) => write(() => inner.scheduleDeletion(secret, days, signal)),
    cancelDeletion: (secret, signal) => write(() => inner.cancelDeletion(secret, signal)),
    relocate: (secret, signal) => write(() => inner.relocate(secret, signal)),
  };
}
