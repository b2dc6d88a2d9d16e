import { randomUUID } from "node:crypto";
import { z } from "zod";
import { createBadRequest } from "../service-error";
import { toLocationKey } from "../state/locations";
import { viewImport } from "../views/import-view";
import { parseInput, path, trimmed } from "./inputs";
import type { Operation } from "./operation";
import { requireEnvironment, requireFolder, requireProject } from "./require-place";

const body = z.object({
  projectId: trimmed,
  environment: trimmed,
  path,
  import: z.object({ environment: trimmed, path }),
});

/** Adds an import below those that are there: it wins over them. */
export const createSecretImport: Operation = {
  name: "CreateSecretImport",
  method: "POST",
  path: "/api/v2/secret-imports",
  rate: "secrets",
  isWrite: true,
  handle: (request, context) => {
    const input = parseInput(body, request.body);
    const { store } = context;
    requireProject(input.projectId, context);
    const location = { environment: input.environment, secretPath: input.path };
    const source = { environment: input.import.environment, secretPath: input.import.path };
    requireFolder(location, context);
    requireEnvironment(source.environment, context);
    if (toLocationKey(location) === toLocationKey(source)) throw createBadRequest("Cyclic import not allowed");
    const imported = { id: randomUUID(), ...location, source };
    store.addImport(imported);
    const secretImport = viewImport(store, imported, store.listImportsIn(location).length);
    return { body: { message: "Successfully created secret import", secretImport } };
  },
};
