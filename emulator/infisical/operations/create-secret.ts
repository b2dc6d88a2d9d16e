import { z } from "zod";
import { createBadRequest } from "../service-error";
import { requireReferenced } from "../state/references";
import { viewSecret } from "../views/secret-view";
import { makeSecret, refusePersonal } from "./change-secret";
import { commitChange } from "./commit-change";
import { findSecret } from "./get-secret";
import { attributes, parseInput, place, readParamName, secretName, secretType, secretValue } from "./inputs";
import type { Operation } from "./operation";
import { requireFolder, requireProject } from "./require-place";

const body = z.object({ ...place, ...attributes, secretValue, type: secretType });

export const createSecret: Operation = {
  name: "CreateSecret",
  method: "POST",
  path: "/api/v4/secrets/{secretName}",
  rate: "secrets",
  isWrite: true,
  readNames: readParamName,
  handle: (request, context) => {
    const input = parseInput(body, request.body);
    const key = parseInput(secretName, request.params["secretName"]);
    const { store, clock } = context;
    requireProject(input.projectId, context);
    requireFolder(input, context);
    refusePersonal(input.type);
    if (findSecret(store, input, key, "shared") !== undefined) throw createBadRequest("Secret already exist");
    requireReferenced(store, input, [input.secretValue]);
    const secret = makeSecret(store, input, { ...input, key, value: input.secretValue }, clock.now());
    const view = { secret: viewSecret(store, secret, { isValueShown: true }) };
    return commitChange({ put: [secret], removed: [] }, input, context, view);
  },
};
