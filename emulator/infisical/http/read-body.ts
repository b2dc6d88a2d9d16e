import type { IncomingMessage } from "node:http";
import { tryParseJson } from "../../oci/try-parse-json";
import { ServiceError, createBadRequest } from "../service-error";

/** A folder of ten thousand secrets fits in. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** The JSON body; undefined for an empty one. @throws ServiceError 400 for what is no JSON, 413 for what is too large. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const text = (await readBytes(request)).toString("utf8");
  if (text === "") return undefined;
  const value = tryParseJson(text);
  if (value === undefined) throw createBadRequest("Body is not valid JSON");
  return value;
}

function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    request.on("end", () => {
      if (size <= MAX_BODY_BYTES) resolve(Buffer.concat(chunks));
      else reject(new ServiceError({ status: 413, code: "Payload Too Large", message: "Request body is too large" }));
    });
    request.on("error", reject);
  });
}
