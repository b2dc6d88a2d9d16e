import { createInlineSource } from "../../provider/adapters/inline/source";
import { testSourceContract } from "./source.contract";

testSourceContract({
  name: "inline",
  hasFolders: false,
  open: async (folders) =>
    createInlineSource({ kind: "inline", secrets: folders["dev:/"] ?? {}, missingFolder: "error" }),
});
