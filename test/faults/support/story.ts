import type { Destination } from "../../../provider/ports/destination";
import type { Schedule } from "./schedule";
import { CALM } from "./tested-sync";

export const UP = { do: "up", isApproving: false, isAccompanied: false, during: CALM } as const;

/** Some keys; of the second one's name somebody else has a secret. A key changes, then goes. */
export const STORY: Schedule = {
  seed: 1,
  mode: "overwrite-destination",
  source: "memory",
  template: 0,
  ownerTag: 0,
  keys: [0, 1, 2, 3].map((key) => ({ key, value: "text" })),
  hands: [
    { kind: "create", slot: 1, isElsewhere: false, ms: 0 },
    { kind: "retag", slot: 1, isElsewhere: false, ms: 0 },
  ],
  steps: [
    UP,
    { do: "edit", edit: { key: 0, value: "text" } },
    UP,
    { do: "edit", edit: { key: 2, value: undefined } },
    UP,
  ],
};

/** A destination that does one thing in another way. */
export function overlay(inner: Destination, change: Partial<Destination>): Destination {
  return new Proxy(inner, {
    get: (target, property) => {
      const member: unknown = Reflect.get(change, property) ?? Reflect.get(target, property, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}
