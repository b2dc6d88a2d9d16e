import { z } from "zod";
import { freeformTagsSchema, definedTagsSchema } from "./tags";
import { isDayInterval, secretRulesSchema } from "./secret-rules";

const MAX_ROTATION_DAYS = 360;
const MAX_REPLICATION_TARGETS = 3;
const NAME_PATTERN = /^[A-Za-z0-9._-]+$/;

const ocid = z.string().min(1).max(255);
const name = z.string().regex(NAME_PATTERN, "may hold letters, digits, hyphens, underscores and periods only");

const rotationTarget = z.discriminatedUnion("targetSystemType", [
  z.object({ targetSystemType: z.literal("ADB"), adbId: ocid }),
  z.object({ targetSystemType: z.literal("FUNCTION"), functionId: ocid }),
]);

const rotationConfig = z
  .object({
    rotationInterval: z
      .string()
      .refine((text) => isDayInterval(text, MAX_ROTATION_DAYS), "must be P1D to P360D")
      .optional(),
    isScheduledRotationEnabled: z.boolean().optional(),
    targetSystemDetails: rotationTarget,
  })
  .refine(
    ({ isScheduledRotationEnabled, rotationInterval }) =>
      isScheduledRotationEnabled !== true || rotationInterval !== undefined,
    "rotationInterval must be set where isScheduledRotationEnabled is true",
  );

const replicationConfig = z.object({
  isWriteForwardEnabled: z.boolean().optional(),
  replicationTargets: z
    .array(z.object({ targetKeyId: ocid, targetRegion: z.string().min(1), targetVaultId: ocid }))
    .max(MAX_REPLICATION_TARGETS),
});

const template = z.string().optional();

const generationContext = z.discriminatedUnion("generationType", [
  z.object({
    generationType: z.literal("PASSPHRASE"),
    generationTemplate: z.enum(["SECRETS_DEFAULT_PASSWORD", "DBAAS_DEFAULT_PASSWORD"]),
    passphraseLength: z.int().min(1).max(128).optional(),
    secretTemplate: template,
  }),
  z.object({
    generationType: z.literal("SSH_KEY"),
    generationTemplate: z.enum(["RSA_2048", "RSA_3072", "RSA_4096"]),
    secretTemplate: template,
  }),
  z.object({
    generationType: z.literal("BYTES"),
    generationTemplate: z.enum(["BYTES_512", "BYTES_1024"]),
    secretTemplate: template,
  }),
]);

const secretContent = z.object({
  contentType: z.literal("BASE64"),
  content: z.string().optional(),
  name: name.max(255).optional(),
  stage: z.enum(["CURRENT", "PENDING"]).optional(),
});

export type SecretContentDetails = z.output<typeof secretContent>;

const changeable = {
  description: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  freeformTags: freeformTagsSchema.optional(),
  definedTags: definedTagsSchema.optional(),
  secretContent: secretContent.optional(),
  secretRules: secretRulesSchema.optional(),
  rotationConfig: rotationConfig.optional(),
  replicationConfig: replicationConfig.optional(),
  secretGenerationContext: generationContext.optional(),
  enableAutoGeneration: z.boolean().optional(),
};

/** CreateSecretDetails of the Vault Secret Management API, 20180608. */
export const createSecretSchema = z.object({
  compartmentId: ocid,
  vaultId: ocid,
  keyId: ocid,
  secretName: name,
  ...changeable,
});

/** UpdateSecretDetails: no name, vault or key; those do not change. */
export const updateSecretSchema = z.object({ currentVersionNumber: z.int().min(1).optional(), ...changeable });

export type CreateSecretDetails = z.output<typeof createSecretSchema>;
export type UpdateSecretDetails = z.output<typeof updateSecretSchema>;

export const timeOfDeletionSchema = z.object({ timeOfDeletion: z.iso.datetime({ offset: true }).optional() });

export const changeCompartmentSchema = z.object({ compartmentId: ocid });
