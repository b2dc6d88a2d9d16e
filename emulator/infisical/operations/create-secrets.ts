import { z } from "zod";
import { createBadRequest } from "../service-error";
import { requireReferenced } from "../state/references";
import { viewSecret } from "../views/secret-view";
import { makeSecret } from "./change-secret";
import { commitChange } from "./commit-change";
import { findSecret } from "./get-secret";
import { attributes, parseInput, place, readBatchNames, secretName, secretValue } from "./inputs";
import type { Operation } from "./operation";
import { requireFolder, requireProject } from "./require-place";

const body = z.object({
  ...place,
  secrets: z.array(z.object({ ...attributes, secretKey: secretName, secretValue })).min(1),
});

/** Creates all of them, or none where one is there already. */
export const createSecrets: Operation = {
  name: "CreateSecrets",
  method: "POST",
  path: "/api/v4/secrets/batch",
  rate: "secrets",
  isWrite: true,
  readNames: readBatchNames,
  handle: (request, context) => {
    const input = parseInput(body, request.body);
    const { store, clock } = context;
    requireProject(input.projectId, context);
    requireFolder(input, context);
    const taken = input.secrets.filter(({ secretKey }) => findSecret(store, input, secretKey, "shared") !== undefined);
    if (taken.length > 0)
      throw createBadRequest(`Secret already exist: ${taken.map(({ secretKey }) => secretKey).join(",")}`);
    requireReferenced(
      store,
      input,
      input.secrets.map((secret) => secret.secretValue),
    );
    const put = input.secrets.map((secret) =>
      makeSecret(
        store,
        input,
        { ...secret, key: secret.secretKey, type: "shared", value: secret.secretValue },
        clock.now(),
      ),
    );
    const view = { secrets: put.map((secret) => viewSecret(store, secret, { isValueShown: true })) };
    return commitChange({ put, removed: [] }, input, context, view);
  },
};
