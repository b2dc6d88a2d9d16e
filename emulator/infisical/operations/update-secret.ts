import { z } from "zod";
import { createBadRequest, createNotFound } from "../service-error";
import { requireReferenced } from "../state/references";
import { viewSecret } from "../views/secret-view";
import { changeSecret, refusePersonal } from "./change-secret";
import { commitChange } from "./commit-change";
import { findSecret } from "./get-secret";
import { attributes, parseInput, place, readParamName, secretName, secretType, secretValue } from "./inputs";
import type { Operation } from "./operation";
import { requireFolder, requireProject } from "./require-place";

const body = z.object({
  ...place,
  ...attributes,
  secretValue: secretValue.optional(),
  newSecretName: secretName.optional(),
  type: secretType,
});

export const updateSecret: Operation = {
  name: "UpdateSecret",
  method: "PATCH",
  path: "/api/v4/secrets/{secretName}",
  rate: "secrets",
  isWrite: true,
  readNames: readParamName,
  handle: (request, context) => {
    const input = parseInput(body, request.body);
    const key = request.params["secretName"] ?? "";
    const { store, clock } = context;
    requireProject(input.projectId, context);
    requireFolder(input, context);
    refusePersonal(input.type);
    const found = findSecret(store, input, key, "shared");
    if (found === undefined) throw createNotFound(`Secret with name ${key} not found`);
    const newKey = input.newSecretName;
    if (newKey !== undefined && newKey !== key && findSecret(store, input, newKey, "shared") !== undefined) {
      throw createBadRequest("Secret with the new name already exist");
    }
    requireReferenced(store, input, input.secretValue === undefined ? [] : [input.secretValue]);
    const secret = changeSecret(store, found, { ...input, key, newKey, value: input.secretValue }, clock.now());
    const view = { secret: viewSecret(store, secret, { isValueShown: true }) };
    return commitChange({ put: [secret], removed: [] }, input, context, view);
  },
};
