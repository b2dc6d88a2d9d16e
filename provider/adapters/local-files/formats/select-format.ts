import { envFormat } from "./env";
import type { Format } from "./format";
import { jsonFormat } from "./json";
import { yamlFormat } from "./yaml";

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  ".env": envFormat,
  ".json": jsonFormat,
  ".yaml": yamlFormat,
  ".yml": yamlFormat,
};

/** The format that a file name stands for; `undefined` when it is not a file of secrets. Of hidden files only `.env` is one. */
export function selectFormat(name: string): Format | undefined {
  if (name === ".env") return envFormat;
  if (name.startsWith(".")) return undefined;
  return BY_EXTENSION[name.slice(name.lastIndexOf("."))];
}
