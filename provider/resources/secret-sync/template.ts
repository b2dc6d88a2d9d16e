import { addOwnerTag, digestUnlisted, type SecretTemplate } from "../../core/template";
import { secretTemplate } from "../../schema/secret-template";
import type { SecretSyncInputs } from "../../schema/secret-sync";
import type { Props } from "../controller";
import { ownerOfInputs, pick } from "./state";

/** The template that secrets are held to, with the owner's tag in it. */
export function templateOfInputs(
  inputs: Pick<SecretSyncInputs, "syncOptions" | "ownerId" | "owner">,
): SecretTemplate | undefined {
  const { secretTemplate: template, ownerTag } = inputs.syncOptions;
  return addOwnerTag(template, ownerTag, ownerOfInputs(inputs));
}

/** The digest that stands in outputs once the template was written to every secret. */
export function templateDigest(props: Props): string | undefined {
  const parsed = secretTemplate.safeParse(pick(props, "syncOptions", "secretTemplate"));
  return parsed.success ? digestUnlisted(parsed.data) : undefined;
}
