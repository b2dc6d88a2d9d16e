import { listNames } from "../../core/approval";
import { holdsUnknown } from "../../schema/unknown";
import { isSameValue, type DiffResult, type Props } from "../controller";
import type { Deps } from "../deps";
import { comparable, pick, readComputed, readTexts } from "./state";

/**
 * Old outputs against new inputs.
 * A vault cannot be changed for another: that replaces. Only this hook sees the outputs, so only it can say what a
 * partial failure left to do.
 */
export function diffSecretSync(deps: Deps, olds: Props, news: Props): DiffResult {
  const isVaultChanged = !isSameValue(
    pick(olds, "destinationConfig", "vaultOcid"),
    pick(news, "destinationConfig", "vaultOcid"),
  );
  // The engine forgets at a refresh that the last run failed; the outputs do not.
  const isUnfinished = olds["syncStatus"] === "failed" && news["isAutoSyncEnabled"] !== false;
  const hasChanges =
    isVaultChanged || isUnfinished || holdsUnknown(news) || !isSameValue(comparable(olds), comparable(news));
  const failed = Object.keys(readTexts(olds["failures"]));
  if (hasChanges && failed.length > 0) reportLeft(deps, olds, news);
  return { hasChanges, replaces: isVaultChanged ? ["destinationConfig"] : [] };
}

function reportLeft({ reporter }: Deps, olds: Props, news: Props): void {
  const landed = readComputed(olds).known;
  const wanted = readComputed(news).known;
  const writes = [...wanted].filter(([name, { digest }]) => landed.get(name)?.digest !== digest).map(([name]) => name);
  const deletions = [...landed.keys()].filter((name) => !wanted.has(name));
  const parts = [
    writes.length === 0 ? "" : `${listNames(writes)} to write`,
    deletions.length === 0 ? "" : `${listNames(deletions)} to delete`,
  ].filter((part) => part !== "");
  const name = typeof news["name"] === "string" ? news["name"] : "sync";
  if (parts.length > 0) reporter.info(`${name}: the last run did not end whole; left to do: ${parts.join("; ")}`);
}
