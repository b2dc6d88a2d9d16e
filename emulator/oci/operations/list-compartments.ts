import { paginate } from "../paging";
import { createInvalidParameter, createNotFound } from "../service-error";
import type { StoredCompartment } from "../state/model";
import { readParameter, readWord, requireParameter } from "../validate/read-query";
import { toCompartment } from "../views/identity-view";
import type { Operation, ServiceContext } from "./operation";
import { readQueryName } from "./read-body-name";

/** GET /20160918/compartments: the children of one; the whole tree only below the tenancy. */
export const listCompartments: Operation = {
  name: "ListCompartments",
  method: "GET",
  path: "/20160918/compartments",
  endpoint: "base",
  isWrite: false,
  readName: readQueryName("name"),
  handle: ({ query }, context) => {
    const parentId = requireParameter(query, "compartmentId");
    if (context.store.getCompartment(parentId) === undefined) throw createNotFound();
    const isSubtree = readWord(query, "compartmentIdInSubtree", ["true", "false"]) === "true";
    if (isSubtree && parentId !== context.store.identity.tenancyOcid) {
      throw createInvalidParameter("compartmentIdInSubtree can be true for the tenancy only");
    }
    const sortBy = readWord(query, "sortBy", ["TIMECREATED", "NAME"]) ?? "TIMECREATED";
    const order = readWord(query, "sortOrder", ["ASC", "DESC"]) ?? (sortBy === "NAME" ? "ASC" : "DESC");
    const compartments = context.store.listCompartments().filter(createFilter(query, parentId, isSubtree, context));
    const getSortKey = ({ id, name, timeCreated }: StoredCompartment) => ({
      id,
      value: sortBy === "NAME" ? name : timeCreated,
    });
    const page = paginate(compartments, { query, quirks: context.quirks, getSortKey, order });
    return { body: page.items.map((compartment) => toCompartment(compartment, true)), nextPage: page.nextPage };
  },
};

function createFilter(
  query: URLSearchParams,
  parentId: string,
  isSubtree: boolean,
  { store }: ServiceContext,
): (compartment: StoredCompartment) => boolean {
  const name = readParameter(query, "name");
  const state = readParameter(query, "lifecycleState")?.toUpperCase();
  const access = readWord(query, "accessLevel", ["ANY", "ACCESSIBLE"]);
  return (compartment) =>
    compartment.id !== store.identity.tenancyOcid &&
    (isSubtree || compartment.compartmentId === parentId) &&
    (name === undefined || compartment.name === name) &&
    (state === undefined || compartment.lifecycleState === state) &&
    (access !== "ACCESSIBLE" || compartment.isAccessible);
}
