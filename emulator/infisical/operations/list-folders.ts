import { z } from "zod";
import { findParentPath } from "../state/locations";
import type { StoredFolder } from "../state/model";
import { parseInput, path, trimmed } from "./inputs";
import type { Operation } from "./operation";
import { findFolder, requireEnvironment, requireProject } from "./require-place";

const query = z.object({
  projectId: trimmed,
  environment: trimmed,
  path,
  recursive: z
    .string()
    .default("false")
    .transform((word) => word !== "" && word !== "0" && word.toLowerCase() !== "false"),
});

/** The folders in a folder. One that is not there has none: only an unknown environment is refused. */
export const listFolders: Operation = {
  name: "ListFolders",
  method: "GET",
  path: "/api/v2/folders",
  rate: "read",
  isWrite: false,
  handle: (request, context) => {
    const input = parseInput(query, request.query);
    requireProject(input.projectId, context);
    requireEnvironment(input.environment, context);
    const parent = findFolder({ environment: input.environment, secretPath: input.path }, context);
    const below = parent === undefined ? [] : context.store.listFoldersWithin(parent).slice(1);
    const shown = input.recursive ? below : below.filter((folder) => findParentPath(folder.secretPath) === input.path);
    return { body: { folders: shown.map((folder) => viewFolder(folder, input.path, input.recursive)) } };
  },
};

function viewFolder({ id, name, secretPath, createdAt }: StoredFolder, from: string, isRecursive: boolean) {
  const time = new Date(createdAt).toISOString();
  const relativePath = from === "/" ? secretPath : secretPath.slice(from.length);
  return { id, name, version: 1, createdAt: time, updatedAt: time, ...(isRecursive ? { relativePath } : {}) };
}
