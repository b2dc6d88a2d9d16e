import { listNames } from "../../core/approval";
import { formatStateMaps, KEPT } from "../../core/manifest";
import type { CheckResult } from "../controller";
import type { CheckContext } from "./check-context";
import { carryComputed } from "./state";

/** Auto-sync is off and nothing asks for a sync: values are held as they were, and the person is told what waits. */
export function holdSync(context: CheckContext): CheckResult {
  const { deps, olds, given, inputs, digestKey, isNew } = context;
  const waiting = findWaiting(context);
  if (waiting.length > 0) {
    deps.reporter.warn(
      `${inputs.name}: auto-sync is off: ${listNames(waiting)} waiting. Change syncTrigger to sync now`,
    );
  }
  const drifted = findDrifted(context);
  if (drifted.length > 0) {
    deps.reporter.warn(
      `${inputs.name}: auto-sync is off: ${listNames(drifted)} changed in the vault. Change syncTrigger to put that right`,
    );
  }
  const held = isNew ? { ...formatStateMaps(new Map()), digestKey } : carryComputed(olds);
  return { inputs: { ...given, ...held }, failures: [] };
}

function findWaiting({ before, secrets, wanted }: CheckContext): readonly string[] {
  const moved = [...secrets]
    .filter(([name, { digest }]) => before.known.get(name)?.digest !== digest)
    .map(([name]) => name);
  const gone = [...before.known]
    .filter(([name, { note }]) => !secrets.has(name) && !wanted.desired.refused.has(name) && note !== KEPT)
    .map(([name]) => name);
  return [...moved, ...gone, ...wanted.desired.refused.keys()].sort();
}

function findDrifted({ before }: CheckContext): readonly string[] {
  return [...before.known].filter(([, { note }]) => note !== undefined && note !== KEPT).map(([name]) => name);
}
