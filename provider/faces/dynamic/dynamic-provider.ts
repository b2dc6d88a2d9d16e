import type { Controller, Props } from "../../resources/controller";
import { isPartialFailure, toPlainError } from "../failures";
import { unwrapProps, wrapSecrets } from "../secrets";

type Paths = readonly (readonly string[])[];
type Raw = Record<string, unknown>;

/** The hooks of a Pulumi dynamic provider, as its process calls them. */
export interface DynamicProvider {
  check(olds: Raw | undefined, news: Raw): Promise<{ inputs: Raw; failures: { property: string; reason: string }[] }>;
  diff(
    id: string,
    olds: Raw,
    news: Raw,
  ): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: Raw): Promise<{ id: string; outs: Raw }>;
  update(id: string, olds: Raw, news: Raw): Promise<{ outs: Raw }>;
  read(id: string, props: Raw): Promise<{ id: string; props: Raw; inputs: Raw }>;
  delete(id: string, props: Raw): Promise<void>;
}

/** Translates in, calls the controller, translates out. The controller is made at the first call. */
export function createDynamicProvider(open: () => Controller, paths: Paths): DynamicProvider {
  let opened: Controller | undefined;
  const controller = (): Controller => (opened ??= open());
  return {
    check: async (olds, news) => {
      const { inputs, failures } = await plainly(() => controller().check(enter(olds), enter(news)));
      return { inputs: wrapSecrets(inputs, paths), failures: failures.map((failure) => ({ ...failure })) };
    },
    diff: async (id, olds, news) => {
      const { hasChanges, replaces } = await plainly(() => controller().diff(id, enter(olds), enter(news)));
      return { changes: hasChanges, replaces: [...replaces], deleteBeforeReplace: false };
    },
    create: async (inputs) => {
      const { id, outs } = await resumably(inputs, paths, () => controller().create(enter(inputs)));
      return { id, outs: wrapSecrets(outs, paths) };
    },
    update: async (id, olds, news) => {
      const { outs } = await resumably(news, paths, () => controller().update(id, enter(olds), enter(news)));
      return { outs: wrapSecrets(outs, paths) };
    },
    read: async (id, props) => {
      const result = await plainly(() => controller().read(id, enter(props)));
      const code = codeOf(props);
      const inputs = { ...wrapSecrets(result.inputs, paths), ...code };
      return { id: result.id, props: { ...wrapSecrets(result.props, paths), ...code }, inputs };
    },
    delete: (id, props) => plainly(() => controller().delete(id, enter(props))),
  };
}

/** The text that finds this code again is the face's own business. */
function enter(props: Raw | undefined): Props {
  const { __provider: _code, ...rest } = unwrapProps(props ?? {});
  return rest;
}

function codeOf({ __provider: code }: Raw): Raw {
  return code === undefined ? {} : { __provider: code };
}

async function plainly<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toPlainError(error);
  }
}

/**
 * What landed of a run that failed in part is saved: the engine takes `id`, `properties` and `reasons` from the error.
 * The properties of such an error do not get `__provider` added, without which the resource could not be deleted.
 */
async function resumably<T>(inputs: Raw, paths: Paths, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isPartialFailure(error)) throw toPlainError(error);
    const properties = { ...wrapSecrets(error.outs, paths), ...codeOf(inputs) };
    throw Object.assign(new Error(error.message), {
      id: error.id,
      properties,
      reasons: [...error.reasons],
      stack: error.message,
    });
  }
}
