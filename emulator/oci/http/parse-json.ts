import { ServiceError } from "../service-error";
import { tryParseJson } from "../try-parse-json";

/** The JSON object of a body; undefined for an empty one. Anything else is CannotParseRequest, as is broken JSON. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  const value = tryParseJson(body.toString("utf8"));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw createCannotParse("the body is no JSON object");
}

/** Any JSON value. */
export function parseJsonValue(body: Buffer): unknown {
  const value = tryParseJson(body.toString("utf8"));
  if (value === undefined) throw createCannotParse("the body is no JSON");
  return value;
}

function createCannotParse(what: string): ServiceError {
  return new ServiceError({
    status: 400,
    code: "CannotParseRequest",
    message: `Incorrectly formatted request: ${what}`,
  });
}
