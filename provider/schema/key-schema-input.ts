import { z } from "zod";
import { findKeySchemaFault } from "../core/key-schema";

/** A key schema; what is wrong with it is said by the core, which owns the rule. */
export const keySchema = z
  .string()
  .max(255, "must have at most 255 characters")
  .superRefine((template, context) => {
    const fault = findKeySchemaFault(template);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });
