import { createInvalidParameter } from "../service-error";
import type { ServiceContext } from "./operation";

/** Refuses a description that is too long. */
export function requireDescriptionLength(description: string | undefined, { quirks }: ServiceContext): void {
  if (description === undefined || description.length <= quirks.descriptionLength) return;
  throw createInvalidParameter(`description is longer than ${String(quirks.descriptionLength)} characters`);
}
