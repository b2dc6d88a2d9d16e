import { createNotFound } from "../service-error";
import { requireParameter } from "../validate/read-query";
import { toSecretBundle } from "../views/bundle-view";
import type { Operation } from "./operation";
import { readQueryName } from "./read-body-name";
import { selectBundle } from "./select-bundle";

/** POST /20190301/secretbundles/actions/getByName: a read in spite of its method, and without an etag. */
export const getSecretBundleByName: Operation = {
  name: "GetSecretBundleByName",
  method: "POST",
  path: "/20190301/secretbundles/actions/getByName",
  endpoint: "base",
  isWrite: false,
  readName: readQueryName("secretName"),
  handle: ({ query }, context) => {
    const name = requireParameter(query, "secretName");
    const vaultId = requireParameter(query, "vaultId");
    const secret = context.store.findSecret(vaultId, name);
    if (secret === undefined) throw createNotFound();
    return { body: toSecretBundle(secret, selectBundle(secret, query, context)) };
  },
};
