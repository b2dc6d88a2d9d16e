/** Where messages for the person go. Texts name the resource; they never hold a value of a secret. */
export interface Reporter {
  info(text: string): void;
  warn(text: string): void;
}
