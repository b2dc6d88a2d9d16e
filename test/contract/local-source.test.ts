import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { envFormat } from "../../provider/adapters/local-files/formats/env";
import { jsonFormat } from "../../provider/adapters/local-files/formats/json";
import { yamlFormat } from "../../provider/adapters/local-files/formats/yaml";
import { createLocalSource } from "../../provider/adapters/local-files/source";
import { useTemporaryFolders } from "../support/temporary-folder";
import { testSourceContract } from "./source.contract";
import { toLocation } from "./to-location";

const makeFolder = useTemporaryFolders();

const FILES = [
  [".env", envFormat, ""],
  ["app.json", jsonFormat, "{}"],
  ["app.yaml", yamlFormat, ""],
] as const;

for (const [name, format, empty] of FILES)
  testSourceContract({
    name: `local files: ${name}`,
    open: async (folders) => {
      const files = Object.entries(folders).map(([place, secrets]) => {
        const { environment, secretPath } = toLocation(place);
        return [
          join("secrets", environment, secretPath, name),
          format.edit(empty, new Map(Object.entries(secrets))),
        ] as const;
      });
      const cwd = await makeFolder(Object.fromEntries(files));
      await mkdir(join(cwd, "secrets"), { recursive: true });
      return createLocalSource(
        { kind: "local", path: "./secrets", allowPlaintextWriteBack: false, missingFolder: "error" },
        { env: process.env, cwd },
      );
    },
  });
