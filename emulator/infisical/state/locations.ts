import type { Location } from "./model";

/** One text for a folder, for tables: `dev:/api`. */
export function toLocationKey({ environment, secretPath }: Location): string {
  return `${environment}:${secretPath}`;
}

/** The path as the service stores it: with a slash in front and none behind. */
export function normalizePath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  return `/${parts.join("/")}`;
}

/** The folder around a folder; undefined for `/`. */
export function findParentPath(secretPath: string): string | undefined {
  if (secretPath === "/") return undefined;
  const at = secretPath.lastIndexOf("/");
  return at === 0 ? "/" : secretPath.slice(0, at);
}

/** Last part of a path; the service calls `/` root. */
export function getFolderName(secretPath: string): string {
  return secretPath === "/" ? "root" : secretPath.slice(secretPath.lastIndexOf("/") + 1);
}

export function joinPath(parent: string, name: string): string {
  return parent === "/" ? `/${name}` : `${parent}/${name}`;
}

/** Whether `secretPath` is `root` or below it. */
export function isWithin(secretPath: string, root: string): boolean {
  return root === "/" || secretPath === root || secretPath.startsWith(`${root}/`);
}
