import { z } from "zod";
import { createNotFound } from "../service-error";
import { viewSecret } from "../views/secret-view";
import { commitChange } from "./commit-change";
import { findSecret } from "./get-secret";
import { parseInput, place, readBatchNames } from "./inputs";
import type { Operation } from "./operation";
import { requireFolder, requireProject } from "./require-place";

const body = z.object({ ...place, secrets: z.array(z.object({ secretKey: z.string() })).min(1) });

/** Deletes all of them, or none where one is not there. */
export const deleteSecrets: Operation = {
  name: "DeleteSecrets",
  method: "DELETE",
  path: "/api/v4/secrets/batch",
  rate: "secrets",
  isWrite: true,
  readNames: readBatchNames,
  handle: (request, context) => {
    const input = parseInput(body, request.body);
    const { store } = context;
    requireProject(input.projectId, context);
    requireFolder(input, context);
    const found = input.secrets.flatMap(({ secretKey }) => findSecret(store, input, secretKey, "shared") ?? []);
    if (found.length < input.secrets.length) {
      throw createNotFound(`One or more secrets does not exist: ${found.map(({ key }) => key).join(", ")}`);
    }
    const view = { secrets: found.map((secret) => viewSecret(store, secret, { isValueShown: true })) };
    return commitChange({ put: [], removed: found.map(({ id }) => id) }, input, context, view);
  },
};
