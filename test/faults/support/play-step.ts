import { applyHand } from "./apply-hand";
import { choose } from "./choose";
import { approve } from "./person";
import type { Scene } from "./scene";
import type { Policy, Step } from "./schedule";
import { CALM, type TestedSync } from "./tested-sync";

export async function playStep(step: Step, web: TestedSync, neighbour: TestedSync, scene: Scene): Promise<void> {
  scene.tally.add(`step: ${step.do}`);
  switch (step.do) {
    case "edit":
      web.edit(step.edit);
      return;
    case "option":
      choose(web, step, scene);
      return;
    case "hand":
      applyHand(scene, step.hand, web.choices.vault);
      return;
    case "up":
      return playUp(step, web, neighbour, scene);
    case "neighbour":
      neighbour.edit(step.edit);
      await neighbour.up(step.during);
      return;
    case "replace":
      await web.replace(step.isDeletedFirst, step.during);
      return;
    case "move":
      return playMove(step, web);
    case "remake":
      return playRemake(step, web);
    case "refresh":
      if (web.engine.saved !== undefined) await web.refresh(step.during);
      return;
    case "destroy":
      if (web.engine.saved !== undefined) await web.destroy(step.during);
      return;
    case "lose state":
      web.stack.restore();
      return;
    case "pass":
      scene.stage.advance(step.ms);
  }
}

async function playUp(
  { isApproving, isAccompanied, during }: Extract<Step, { do: "up" }>,
  web: TestedSync,
  neighbour: TestedSync,
  { emulator, tally }: Scene,
): Promise<void> {
  if (isAccompanied) tally.add("runs of two syncs at once");
  const [run] = await Promise.all([web.up(during), isAccompanied ? neighbour.up(CALM, false) : undefined]);
  if (!isApproving || run === undefined || !approve(web, run, emulator)) return;
  tally.add("refusals approved");
  await web.up(CALM, false);
}

async function playMove(
  { isDeletedFirst, policy, during }: Extract<Step, { do: "move" }>,
  web: TestedSync,
): Promise<void> {
  await settlePolicy(web, policy);
  web.choices.isDeletedFirst = isDeletedFirst;
  web.choices.vault = 1 - web.choices.vault;
  await web.up(during);
}

async function playRemake({ during }: Extract<Step, { do: "remake" }>, web: TestedSync): Promise<void> {
  await settlePolicy(web, "delete");
  if (web.engine.saved !== undefined) await web.destroy();
  await web.up(during);
}

/** A policy is in force once the outputs hold it. */
async function settlePolicy(web: TestedSync, policy: Policy): Promise<void> {
  web.choices.policy = policy;
  const { saved } = web.engine;
  if (saved?.outputs["deletionPolicy"] !== policy) await web.up(CALM, false);
}
