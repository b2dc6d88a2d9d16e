import { z } from "zod";
import { createBadRequest, createNotFound } from "../service-error";
import type { StoredSecret } from "../state/model";
import { requireReferenced } from "../state/references";
import { viewSecret } from "../views/secret-view";
import { changeSecret, makeSecret } from "./change-secret";
import { commitChange } from "./commit-change";
import { findSecret } from "./get-secret";
import { attributes, parseInput, place, readBatchNames, secretName, secretValue } from "./inputs";
import type { Operation, ServiceContext } from "./operation";
import { requireEnvironment, requireFolder, requireProject } from "./require-place";

const UPDATE_MODES = ["failOnNotFound", "upsert", "ignore"] as const;

const body = z.object({
  ...place,
  mode: z.enum(UPDATE_MODES).default("failOnNotFound"),
  secrets: z
    .array(
      z.object({
        ...attributes,
        secretKey: secretName,
        secretValue: secretValue.optional(),
        newSecretName: secretName.optional(),
      }),
    )
    .min(1),
});

type Input = z.output<typeof body>;

/**
 * Updates all of them, or none. What is not there: `failOnNotFound` refuses (404), `upsert` creates it, `ignore` leaves
 * it out. One difference from the real service: every secret of a batch is in the folder of the batch.
 */
export const updateSecrets: Operation = {
  name: "UpdateSecrets",
  method: "PATCH",
  path: "/api/v4/secrets/batch",
  rate: "secrets",
  isWrite: true,
  readNames: readBatchNames,
  handle: (request, context) => {
    const input = parseInput(body, request.body);
    const { store } = context;
    requireProject(input.projectId, context);
    requireEnvironment(input.environment, context);
    requireFolder(input, context);
    refuseDuplicates(input);
    requireFound(input, context);
    requireReferenced(
      store,
      input,
      input.secrets.flatMap(({ secretValue: value }) => value ?? []),
    );
    const put = input.secrets.flatMap((secret) => writeOne(secret, input, context));
    const view = { secrets: put.map((secret) => viewSecret(store, secret, { isValueShown: true })) };
    return commitChange({ put, removed: [] }, input, context, view);
  },
};

function writeOne(
  secret: Input["secrets"][number],
  input: Input,
  { store, clock }: ServiceContext,
): readonly StoredSecret[] {
  const { secretKey: key, secretValue: value, newSecretName: newKey, ...rest } = secret;
  const change = { ...rest, key, value, newKey, type: "shared" as const };
  const found = findSecret(store, input, key, "shared");
  if (found !== undefined) return [changeSecret(store, found, change, clock.now())];
  return input.mode === "upsert" ? [makeSecret(store, input, change, clock.now())] : [];
}

function requireFound(input: Input, { store }: ServiceContext): void {
  if (input.mode !== "failOnNotFound") return;
  const missing = input.secrets.filter(({ secretKey }) => findSecret(store, input, secretKey, "shared") === undefined);
  if (missing.length === 0) return;
  const keys = missing.map(({ secretKey }) => secretKey).join(", ");
  throw createNotFound(`Secret does not exist: ${keys} in path ${input.secretPath}`);
}

function refuseDuplicates({ secrets }: Input): void {
  const keys = secrets.map(({ secretKey }) => secretKey);
  if (new Set(keys).size < keys.length) throw createBadRequest("A secret stands in the batch twice");
}
