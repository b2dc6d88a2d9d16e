/** undici has types for its whole only. */
declare module "undici/lib/dispatcher/agent.js" {
  export { Agent as default } from "undici";
}
