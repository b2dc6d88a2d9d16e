import { createMemorySource } from "../../../provider/adapters/memory/source";
import type { Source } from "../../../provider/ports/source";
import type { Props } from "../../../provider/resources/controller";
import { ENVIRONMENTS } from "./names";

/** Where the values of a sync come from, with the hand of a person in it. Folders are `/` of each environment. */
export interface TestedSource {
  /** In place of what the registry opens for the config; `undefined` takes that. */
  readonly adapter: Source | undefined;
  /** What the program says of it. */
  config(environment: string): Props;
  /** Sets a key past the sync, or removes it (`undefined`). */
  readonly edit: (environment: string, key: string, text: string | undefined) => void;
  /** Key -> what stands there now. */
  readonly peek: (environment: string) => ReadonlyMap<string, string>;
}

/** A source in memory, in place of one of files. */
export function createMemoryPlace(): TestedSource {
  const source = createMemorySource();
  const edit: TestedSource["edit"] = (environment, key, text) => {
    source.editByHand({ environment, secretPath: "/" }, key, text);
  };
  for (const environment of ENVIRONMENTS) {
    edit(environment, "K0", "x");
    edit(environment, "K0", undefined);
  }
  return {
    adapter: source,
    config: () => ({ kind: "local", path: "secrets" }),
    edit,
    peek: (environment) => {
      const held = source.peek({ environment, secretPath: "/" });
      return new Map([...(held ?? [])].map(([key, value]) => [key, Buffer.from(value.reveal()).toString("utf8")]));
    },
  };
}

/** Values that stand in the program itself. */
export function createInlinePlace(): TestedSource {
  const { edit, peek } = createMemoryPlace();
  return {
    adapter: undefined,
    config: (environment) => ({ kind: "inline", secrets: Object.fromEntries(peek(environment)) }),
    edit,
    peek,
  };
}
