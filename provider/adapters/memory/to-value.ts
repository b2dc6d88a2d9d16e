import { SecretValue } from "../../core/secret-value";

/** Text or a value, as it is handy in a test. */
export function toValue(value: string | SecretValue): SecretValue {
  return typeof value === "string" ? SecretValue.fromText(value) : value;
}
