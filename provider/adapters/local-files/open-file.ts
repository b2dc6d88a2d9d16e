import { selectFormat } from "./formats/select-format";
import { openFaultyFile, openPlainFile } from "./open-plain-file";
import type { OpenedFile, StoredFile } from "./opened-file";

/** Whether a file in a folder is one of secrets, by its name. */
export function isSecretFile(name: string): boolean {
  return selectFormat(name) !== undefined;
}

/** Opens a file by what its name and its content say it is. */
export async function openFile({ name, bytes }: StoredFile): Promise<OpenedFile> {
  const format = selectFormat(name);
  if (format === undefined) return openFaultyFile({ reason: "the name does not say what format the file has" });
  return openPlainFile(bytes, format);
}
