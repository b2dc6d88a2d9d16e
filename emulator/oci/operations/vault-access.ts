import { createIncorrectState, createNotFound } from "../service-error";
import type { StoredVault, VaultLifecycleState } from "../state/model";
import { createEtag } from "../views/create-etag";
import { toVault } from "../views/vault-view";
import type { Answer, ParsedRequest, ServiceContext } from "./operation";
import { requireMatch } from "./require-resource";

/** The vault of the path. */
export function requireVault(request: ParsedRequest, { store }: ServiceContext): StoredVault {
  const vault = store.getVault(request.params["vaultId"] ?? "");
  if (vault === undefined) throw createNotFound();
  return vault;
}

/** The vault of the path for a write: `If-Match` first, then its state. */
export function requireVaultInState(
  request: ParsedRequest,
  context: ServiceContext,
  state: VaultLifecycleState,
): StoredVault {
  const vault = requireVault(request, context);
  requireMatch(request, createEtag(vault));
  if (vault.lifecycle.state !== state) throw createIncorrectState("the vault", vault.lifecycle.state);
  return vault;
}

/** Vault, with its etag. */
export function answerVault(vault: StoredVault, { getEndpoint }: ServiceContext): Answer {
  return { body: toVault(vault, getEndpoint(vault.port)), etag: createEtag(vault) };
}
