import type { InfisicalSource } from "../../schema/secret-sync";
import type { ListedSecret } from "./answers";
import { MAX_METADATA_FILTERS, isMetadataFilterable } from "./quirks";

/** Which secrets of a folder are wanted: any of the tags, and all of the metadata. */
export interface Selection {
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a secret is selected by; undefined where the answer does not tell it. */
export interface Labels {
  readonly tags: readonly string[] | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
}

/** Undefined when everything is wanted. */
export function getSelection({ tags = [], metadata = {} }: InfisicalSource): Selection | undefined {
  return tags.length === 0 && Object.keys(metadata).length === 0 ? undefined : { tags, metadata };
}

export function readLabels({ tags, secretMetadata }: ListedSecret): Labels {
  return {
    tags: tags?.map(({ slug }) => slug),
    metadata:
      secretMetadata === undefined
        ? undefined
        : Object.fromEntries(secretMetadata.map(({ key, value }) => [key, value])),
  };
}

/** The service selects too; what it does not tell is taken to be as it should. */
export function isSelected({ tags, metadata }: Labels, selection: Selection): boolean {
  const hasTag = tags === undefined || selection.tags.length === 0 || selection.tags.some((tag) => tags.includes(tag));
  return (
    hasTag &&
    Object.entries(selection.metadata).every(([key, value]) => metadata === undefined || metadata[key] === value)
  );
}

/** The part of the selection that a list call can be asked for. */
export function toSelectionQuery({ tags, metadata }: Selection): Record<string, string> {
  const filters = Object.entries(metadata).filter(
    ([key, value]) => isMetadataFilterable(key) && isMetadataFilterable(value),
  );
  const isTooMany = filters.length > MAX_METADATA_FILTERS;
  return {
    ...(tags.length === 0 || tags.some((tag) => tag.includes(",")) ? {} : { tagSlugs: tags.join(",") }),
    ...(filters.length === 0 || isTooMany
      ? {}
      : { metadataFilter: filters.map(([key, value]) => `key=${key},value=${value}`).join("|") }),
  };
}
