import { ENVIRONMENTS, SCHEMAS } from "./names";
import type { Scene } from "./scene";
import type { Step } from "./schedule";
import { OWNER_TAGS, TEMPLATES } from "./templates";
import type { TestedSync } from "./tested-sync";

/** A person changes one thing of the program; the next `up` finds it. */
export function choose(
  { choices }: TestedSync,
  { option, value }: Extract<Step, { do: "option" }>,
  { compartments, tally }: Scene,
): void {
  tally.add(`option: ${option}`);
  switch (option) {
    case "keySchema":
      choices.keySchema = SCHEMAS[value % SCHEMAS.length]!;
      return;
    case "owner":
      choices.owner = `organization/shop/dev/web${value % 3 === 0 ? "" : String(value % 3)}`;
      return;
    case "keep":
      choices.keep = value % 2 === 1;
      return;
    case "auto":
      choices.auto = value % 2 !== 1;
      return;
    case "policy":
      choices.policy = value % 2 === 1 ? "delete" : "retain";
      return;
    case "trigger":
      choices.trigger = String(value);
      return;
    case "compartment":
      choices.compartment = compartments[value % 2]!;
      return;
    case "environment":
      choices.environment = ENVIRONMENTS[value % 2]!;
      return;
    case "vault":
      choices.vault = value % 2;
      return;
    case "deleteFirst":
      choices.isDeletedFirst = value % 2 === 1;
      return;
    case "template":
      choices.template = value % TEMPLATES.length;
      return;
    case "ownerTag":
      choices.ownerTag = value % OWNER_TAGS.length;
  }
}
