import { z } from "zod";
import { joinPath } from "../state/locations";
import { parseInput, path, trimmed } from "./inputs";
import type { Operation } from "./operation";
import { requireEnvironment, requireProject } from "./require-place";

const body = z.object({
  projectId: trimmed,
  environment: trimmed,
  name: trimmed.regex(
    /^[A-Za-z0-9_-]+$/,
    "Invalid folder name. Only alphanumeric characters, dashes, and underscores are allowed.",
  ),
  path,
});

const named = z.object({ name: z.string() });

/** Makes a folder and those around it; one that is there is given as it is. */
export const createFolder: Operation = {
  name: "CreateFolder",
  method: "POST",
  path: "/api/v2/folders",
  rate: "secrets",
  isWrite: true,
  readNames: (request) => {
    const parsed = named.safeParse(request.body);
    return parsed.success ? [parsed.data.name] : [];
  },
  handle: (request, context) => {
    const input = parseInput(body, request.body);
    requireProject(input.projectId, context);
    requireEnvironment(input.environment, context);
    const secretPath = joinPath(input.path, input.name);
    const folder = context.store.addFolder({ environment: input.environment, secretPath }, context.clock.now());
    const time = new Date(folder.createdAt).toISOString();
    return {
      body: {
        folder: { id: folder.id, name: folder.name, path: secretPath, version: 1, createdAt: time, updatedAt: time },
      },
    };
  },
};
