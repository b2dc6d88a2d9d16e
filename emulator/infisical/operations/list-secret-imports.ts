import { z } from "zod";
import { viewImport } from "../views/import-view";
import { parseInput, path, trimmed } from "./inputs";
import type { Operation } from "./operation";
import { requireFolder, requireProject } from "./require-place";

const query = z.object({ projectId: trimmed, environment: trimmed, path });

/** The imports of a folder, in their order: among them the last one wins. */
export const listSecretImports: Operation = {
  name: "ListSecretImports",
  method: "GET",
  path: "/api/v2/secret-imports",
  rate: "read",
  isWrite: false,
  handle: (request, context) => {
    const input = parseInput(query, request.query);
    requireProject(input.projectId, context);
    const location = { environment: input.environment, secretPath: input.path };
    requireFolder(location, context);
    const imports = context.store.listImportsIn(location);
    const secretImports = imports.map((imported, at) => viewImport(context.store, imported, at + 1));
    return { body: { message: "Successfully fetched secret imports", secretImports } };
  },
};
