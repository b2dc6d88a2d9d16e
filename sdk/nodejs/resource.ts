import * as pulumi from "@pulumi/pulumi";

/** The text that finds the provider's code; part of every state file, so it never changes. */
export function providerCode(which: "appConnection" | "secretSync"): string {
  return `exports.handler=()=>require("pulumi-secretsync/dyn").${which}`;
}

/** A logical name as a slug, the default of `name`. */
export function toSlug(name: string): string {
  const slug = name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return slug === "" ? "sync" : slug;
}

/**
 * Who owns the secrets of a sync: `<organization>/<project>/<stack>/<parents' types>/<logical name>`, the parts of its
 * URN that stay the same as long as the resource is the same.
 */
export function computeOwner(name: string, parent: pulumi.Resource | undefined): pulumi.Output<string> {
  const place = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()];
  const urn = parent === undefined ? pulumi.output("") : parent.urn;
  return urn.apply((text) => [...place, ...parentTypes(text), name].join("/"));
}

const STACK_TYPE = "pulumi:pulumi:Stack";

/** The qualified type of a URN, which names the types of all parents: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
function parentTypes(urn: string): readonly string[] {
  const types = urn.split("::")[2];
  return types === undefined || types === STACK_TYPE ? [] : [types];
}

/** A value that stays secret wherever it goes. */
export function asSecret<T>(value: pulumi.Input<T>): pulumi.Output<pulumi.Unwrap<T>> {
  return pulumi.secret(value);
}
