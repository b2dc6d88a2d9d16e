import { ServiceError, createBadRequest, createNotFound } from "../service-error";
import type { Location, StoredFolder } from "../state/model";
import type { ServiceContext } from "./operation";

const FOLDER_NAME = /^[A-Za-z0-9_-]+$/;

/** @throws ServiceError as `quirks.unknownProject` says. */
export function requireProject(projectId: string, { store, quirks }: ServiceContext): void {
  if (projectId !== store.projectId) throw new ServiceError(quirks.unknownProject);
}

/** @throws ServiceError 404. */
export function requireEnvironment(slug: string, { store }: ServiceContext): void {
  if (store.getEnvironment(slug) !== undefined) return;
  throw createNotFound(`Environment with slug '${slug}' in project with ID '${store.projectId}' not found`);
}

/** The folder, if it is there. @throws ServiceError 400 for a path that no folder can have. */
export function findFolder(location: Location, { store }: ServiceContext): StoredFolder | undefined {
  const parts = location.secretPath.split("/").filter((part) => part !== "");
  if (parts.every((part) => FOLDER_NAME.test(part))) return store.getFolder(location);
  throw createBadRequest("Invalid secret path. Only alphanumeric characters, dashes, and underscores are allowed.");
}

/** @throws ServiceError 404 if there is no such folder. */
export function requireFolder(location: Location, context: ServiceContext): StoredFolder {
  const folder = findFolder(location, context);
  if (folder !== undefined) return folder;
  throw createFolderNotFound(location);
}

export function createFolderNotFound({ environment, secretPath }: Location): ServiceError {
  return createNotFound(`Folder with path '${secretPath}' in environment with slug '${environment}' not found`);
}
