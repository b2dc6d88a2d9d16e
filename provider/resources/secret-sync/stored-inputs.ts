import { SyncError } from "../../core/errors";
import type { Self } from "../../core/ownership";
import { parsePart } from "../../schema/parse";
import { secretSyncInputs, type SecretSyncInputs } from "../../schema/secret-sync";
import type { Props } from "../controller";
import { ownerOfInputs, readComputed } from "./state";

const storedInputs = secretSyncInputs.omit({ source: true });

/** Inputs as outputs hold them: without the source, which read and delete do not look at. */
export type StoredInputs = Omit<SecretSyncInputs, "source">;

/** @throws SyncError BUG when the state is none that this or an earlier version wrote */
export function parseStoredInputs(props: Props): StoredInputs {
  const parsed = parsePart(storedInputs, props);
  if (parsed.kind === "parsed") return parsed.value;
  throw new SyncError("BUG", "the state of the sync cannot be read", { hint: "Run up with the program once" });
}

/** Who the resource of this state is. */
export function selfOfState(id: string, inputs: StoredInputs, props: Props): Self & { readonly id: string } {
  return { owner: ownerOfInputs(inputs), previousOwners: readComputed(props).previousOwners, id };
}
