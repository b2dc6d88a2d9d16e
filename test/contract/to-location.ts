import type { SourceLocation } from "../../provider/ports/source";

/** `dev:/api` as a location. */
export function toLocation(place: string): SourceLocation {
  const [environment, secretPath] = place.split(":") as [string, string];
  return { environment, secretPath };
}
