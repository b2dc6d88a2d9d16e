import { createLocalSource } from "../../provider/adapters/local-files/source";
import { SyncError } from "../../provider/core/errors";
import { aLife, type Life } from "./a-life";

/** A sync whose source `local` is really files: `path` is seen from `cwd`. */
export function aLifeOfFiles(cwd: string, env: NodeJS.ProcessEnv = {}): Life {
  const life = aLife();
  life.world.openSource = (config) => {
    if (config.kind !== "local") throw new SyncError("BUG", `this program is about files, not ${config.kind}`);
    return createLocalSource(config, { env: { PATH: process.env["PATH"], ...env }, cwd });
  };
  return life;
}
