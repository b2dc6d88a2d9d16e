import type { MetadataEntry, StoredSecret } from "../state/model";

/** `key=a,value=b|key=c,value=d`: a secret must have all of them. There is no way to write `,`, `=` or `|` in a value. */
export function parseMetadataFilter(text: string | undefined): readonly MetadataEntry[] {
  if (text === undefined || text === "") return [];
  return text.split("|").flatMap((pair) => {
    const parts = pair.split(/[,=]/).map((part) => part.trim());
    const key = findValue(parts, "key");
    const value = findValue(parts, "value");
    return key === undefined || value === undefined ? [] : [{ key, value }];
  });
}

function findValue(parts: readonly string[], name: string): string | undefined {
  const at = parts.findIndex((part, index) => index % 2 === 0 && part.toLowerCase() === name);
  const value = at < 0 ? undefined : parts[at + 1];
  return value === "" ? undefined : value;
}

export function hasMetadata(secret: StoredSecret, wanted: readonly MetadataEntry[]): boolean {
  return wanted.every(({ key, value }) => secret.metadata.some((entry) => entry.key === key && entry.value === value));
}
