import type { Controller, Props } from "../controller";
import type { Deps } from "../deps";
import { boundRun } from "./bound-run";
import { checkSecretSync } from "./check";
import { deleteSecretSync } from "./delete";
import { diffSecretSync } from "./diff";
import { readSecretSync } from "./read";
import { createSecretSync, updateSecretSync } from "./run";

/** Keeps a vault equal to a source folder. */
export class SecretSyncController implements Controller {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  check(olds: Props, news: Props): ReturnType<Controller["check"]> {
    return checkSecretSync(boundRun(this.#deps), olds, news);
  }

  diff(_id: string, olds: Props, news: Props): ReturnType<Controller["diff"]> {
    return Promise.resolve(diffSecretSync(this.#deps, olds, news));
  }

  create(inputs: Props): ReturnType<Controller["create"]> {
    return createSecretSync(boundRun(this.#deps), inputs);
  }

  update(id: string, olds: Props, news: Props): ReturnType<Controller["update"]> {
    return updateSecretSync(boundRun(this.#deps), id, olds, news);
  }

  read(id: string, props: Props): ReturnType<Controller["read"]> {
    return readSecretSync(boundRun(this.#deps), id, props);
  }

  delete(id: string, props: Props): Promise<void> {
    return deleteSecretSync(boundRun(this.#deps), id, props);
  }
}
