import type { Operation, ParsedRequest } from "../operations/operation";
import type { Store } from "../state/store";

/** What a request is about, as far as it can be told before it is carried out. */
export interface Subject {
  readonly name: string | undefined;
  readonly id: string | undefined;
}

/** By the id in the path, else by what the operation reads from the request. */
export function resolveSubject(operation: Operation, request: ParsedRequest, store: Store): Subject {
  const id = Object.values(request.params)[0];
  const name = id === undefined ? undefined : findName(id, store);
  return { id, name: name ?? operation.readName?.(request) };
}

function findName(id: string, store: Store): string | undefined {
  return (
    store.getSecret(id)?.secretName ??
    store.getVault(id)?.displayName ??
    store.getKey(id)?.displayName ??
    store.getCompartment(id)?.name
  );
}
