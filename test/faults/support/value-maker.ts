import { CANARY } from "./canary";
import type { SourceEdit } from "./schedule";

/** Values that are never twice the same, each with the canary in front. */
export class ValueMaker {
  #made = 0;

  make(kind: NonNullable<SourceEdit["value"]>): string {
    const text = `${CANARY}${String(++this.#made)}`;
    switch (kind) {
      case "text":
        return text;
      case "lines":
        return `${text}\nsecond line\r\n\n"quoted" $and\\`;
      case "long":
        return `${text} ${"0123456789abcdef".repeat(500)}`;
      case "unicode":
        return `${text} ÄÖ€ 秘密 🔑\u0000\u2028`;
      case "empty":
        return "";
    }
  }
}
