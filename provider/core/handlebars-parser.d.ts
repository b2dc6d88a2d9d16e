/// <reference types="handlebars" />

/** Handlebars has types for its whole only. */
declare module "handlebars/dist/cjs/handlebars/compiler/base.js" {
  export const parseWithoutProcessing: typeof Handlebars.parseWithoutProcessing;
}
