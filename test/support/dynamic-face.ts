import { createDynamicProvider, type DynamicProvider } from "../../provider/faces/dynamic/dynamic-provider";
import { SECRET_PATHS, unwrapProps } from "../../provider/faces/secrets";
import { PartialFailure, type Controller, type Props } from "../../provider/resources/controller";
import type { World } from "./world";

type Raw = Record<string, unknown>;

/** The text by which a state finds its code. */
export const CODE = 'exports.handler=()=>require("pulumi-secretsync/dyn").secretSync';

export function openFace(world: World): DynamicProvider {
  return createDynamicProvider(() => world.openProvider().secretSync, SECRET_PATHS.secretSync);
}

/** What of an error of the face the host of dynamic providers looks at. */
interface ResumableError {
  readonly id: string;
  readonly properties: Raw;
  readonly reasons: readonly string[];
}

function isResumable(error: unknown): error is Error & ResumableError {
  return error instanceof Error && "id" in error && "properties" in error && "reasons" in error;
}

/**
 * The hooks of a face as the tiny engine calls them: with the code's text in every input, without envelopes, and with
 * what the face throws told apart as the engine does. `see` gets everything that crosses the face outwards.
 */
export function driveFace(face: DynamicProvider, see: (crossing: unknown) => void): Controller {
  const out = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const result = await work;
      see(result);
      return result;
    } catch (error) {
      see(error);
      if (!isResumable(error)) throw error;
      throw new PartialFailure(error.message, error.id, unwrapProps(error.properties), error.reasons);
    }
  };
  const enter = (props: Props): Raw => ({ ...props, __provider: CODE });
  return {
    check: async (olds, news) => {
      const { inputs, failures } = await out(face.check({ ...olds }, { ...news }));
      return { inputs: enter(unwrapProps(inputs)), failures };
    },
    diff: async (id, olds, news) => {
      const { changes, replaces } = await out(face.diff(id, { ...olds }, { ...news }));
      return { hasChanges: changes, replaces };
    },
    create: async (inputs) => {
      const { id, outs } = await out(face.create({ ...inputs }));
      return { id, outs: enter(unwrapProps(outs)) };
    },
    update: async (id, olds, news) => {
      const { outs } = await out(face.update(id, { ...olds }, { ...news }));
      return { outs: enter(unwrapProps(outs)) };
    },
    read: async (id, props) => {
      const result = await out(face.read(id, { ...props }));
      return { id: result.id, props: unwrapProps(result.props), inputs: unwrapProps(result.inputs) };
    },
    delete: (id, props) => out(face.delete(id, { ...props })),
  };
}
