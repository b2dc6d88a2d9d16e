/** RFC 3339 with milliseconds, in UTC; undefined stays undefined and is left out of JSON. */
export function toWireTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
