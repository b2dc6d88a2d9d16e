import { inspect } from "node:util";
import { SECRET_PATHS, wrapSecrets } from "../../../provider/faces/secrets";
import type { Props } from "../../../provider/resources/controller";

/** Begins every value of these tests, and nothing else. */
export const CANARY = "canary-";
/** Long enough to be no accident; lines of the armour around a key are in every key. */
const SHORTEST_LINE = 20;

/**
 * Reads everything that leaves the process, and says where a value of a secret or a credential stands in it:
 * as it is, or in base64.
 */
export class Canary {
  readonly leaks: string[] = [];
  /** How many texts were read. */
  read = 0;
  readonly #needles: readonly string[];

  constructor(privateKeyPem: string, ...credentials: readonly string[]) {
    const lines = privateKeyPem.split("\n").filter((line) => line.length >= SHORTEST_LINE && !line.startsWith("-----"));
    // Three letters of the canary are three bytes, which begin a value's base64 whatever follows them.
    this.#needles = [CANARY, Buffer.from(CANARY.slice(0, 6)).toString("base64"), ...lines, ...credentials];
  }

  hear(place: string, text: string): void {
    this.read++;
    if (this.#needles.some((needle) => text.includes(needle))) this.leaks.push(place);
  }

  /** Message, stack, hint, cause, and every property. */
  hearError(place: string, error: unknown): void {
    this.hear(place, inspect(error, { depth: 10, showHidden: true }));
    if (error instanceof Error) this.hear(`${place}: stack`, `${error.message}\n${error.stack ?? ""}`);
  }

  /** A state as a backend holds it: what stands in an envelope is encrypted. */
  hearState(place: string, props: Props): void {
    this.hear(place, JSON.stringify(wrapSecrets(props, SECRET_PATHS.secretSync), hideEnvelopes));
  }
}

function hideEnvelopes(_key: string, value: unknown): unknown {
  const isWrapped = typeof value === "object" && value !== null && Object.keys(value).length === 2 && "value" in value;
  return isWrapped ? "[secret]" : value;
}
