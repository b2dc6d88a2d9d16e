import { z } from "zod";
import { definedTagsSchema, freeformTagsSchema } from "./tags";

const ocid = z.string().min(1).max(255);
const displayName = z.string().min(1).max(100);
const tags = { freeformTags: freeformTagsSchema.optional(), definedTags: definedTagsSchema.optional() };

/** CreateVaultDetails. EXTERNAL vaults need a key manager outside and are not emulated. */
export const createVaultSchema = z.object({
  compartmentId: ocid,
  displayName,
  vaultType: z.enum(["DEFAULT", "VIRTUAL_PRIVATE"]),
  ...tags,
});

// Lengths in bytes, as the model's documentation of KeyShape lists them.
const keyShape = z.discriminatedUnion("algorithm", [
  z.object({ algorithm: z.literal("AES"), length: z.union([z.literal(16), z.literal(24), z.literal(32)]) }),
  z.object({ algorithm: z.literal("RSA"), length: z.union([z.literal(256), z.literal(384), z.literal(512)]) }),
  z.object({
    algorithm: z.literal("ECDSA"),
    length: z.union([z.literal(32), z.literal(48), z.literal(66)]),
    curveId: z.enum(["NIST_P256", "NIST_P384", "NIST_P521"]).optional(),
  }),
]);

/** CreateKeyDetails. */
export const createKeySchema = z.object({
  compartmentId: ocid,
  displayName,
  keyShape,
  protectionMode: z.enum(["HSM", "SOFTWARE"]).optional(),
  ...tags,
});
