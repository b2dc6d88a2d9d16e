import { z } from "zod";
import { createNotFound } from "../service-error";
import { viewSecret } from "../views/secret-view";
import { refusePersonal } from "./change-secret";
import { commitChange } from "./commit-change";
import { findSecret } from "./get-secret";
import { parseInput, place, readParamName, secretType } from "./inputs";
import type { Operation } from "./operation";
import { requireFolder, requireProject } from "./require-place";

const body = z.object({ ...place, type: secretType });

export const deleteSecret: Operation = {
  name: "DeleteSecret",
  method: "DELETE",
  path: "/api/v4/secrets/{secretName}",
  rate: "secrets",
  isWrite: true,
  readNames: readParamName,
  handle: (request, context) => {
    const input = parseInput(body, request.body);
    const key = request.params["secretName"] ?? "";
    const { store } = context;
    requireProject(input.projectId, context);
    requireFolder(input, context);
    refusePersonal(input.type);
    const secret = findSecret(store, input, key, "shared");
    if (secret === undefined) throw createNotFound(`Secret with name '${key}' not found`);
    const view = { secret: viewSecret(store, secret, { isValueShown: true }) };
    return commitChange({ put: [], removed: [secret.id] }, input, context, view);
  },
};
