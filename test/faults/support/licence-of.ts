import { pick, readComputed } from "../../../provider/resources/secret-sync/state";
import type { Saved } from "../../support/tiny-engine";
import type { Farewell, Licence } from "./ledger";
import { vaultOf } from "./stack";
import { OWNER_TAGS } from "./templates";
import type { TestedSync } from "./tested-sync";

/**
 * What the next run of a sync may touch.
 * @param isLeaving the run lets go of the resource that is there: it replaces or destroys it
 */
export function licenceOf(sync: TestedSync, isLeaving: boolean): Licence {
  const { stack, choices, owners, approved, place } = sync;
  owners.add(choices.owner);
  const { saved } = stack.engine;
  const fixed = saved === undefined ? undefined : readComputed(saved.inputs).initialPlan;
  const leaving = [...stack.checkpoint.retired, ...(isLeaving && saved !== undefined ? [saved] : [])];
  return {
    owners,
    id: saved?.id,
    vaultOcid: place.vaultOcid,
    leaving: new Map(leaving.map((resource) => [resource.id, describeFarewell(resource)])),
    // A replacement begins anew.
    isTaking: (name) => isLeaving || fixed === undefined || fixed.has(name),
    approved,
    isDeletionDisabled: choices.keep,
  };
}

function describeFarewell({ outputs }: Saved): Farewell {
  const isKeeping = pick(outputs, "syncOptions", "disableSecretDeletion") === true;
  const tag = JSON.stringify(pick(outputs, "syncOptions", "ownerTag"));
  return {
    vaultOcid: vaultOf(outputs),
    isDeleting: outputs["deletionPolicy"] === "delete" && !isKeeping,
    ownerTag: OWNER_TAGS.find((candidate) => JSON.stringify(candidate) === tag),
  };
}
