import type { ActualSecret, DesiredSecret } from "../core/model";

/** What became of one name. */
export type Outcome =
  | { readonly kind: "landed"; readonly name: string; readonly desired: DesiredSecret; readonly ref: string }
  | { readonly kind: "retained"; readonly name: string; readonly actual: ActualSecret; readonly reason: string }
  | { readonly kind: "deleted" | "untouched"; readonly name: string }
  /** Its deletion waits, because the name that replaces it did not land. */
  | { readonly kind: "heldBack"; readonly name: string; readonly actual: ActualSecret }
  /** `reason` begins with the name. */
  | { readonly kind: "failed"; readonly name: string; readonly reason: string };
