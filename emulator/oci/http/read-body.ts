import type { IncomingMessage } from "node:http";
import { MAX_BODY_BYTES } from "../limits";
import { ServiceError } from "../service-error";

const EMPTY = Buffer.alloc(0);

/** The whole body. Above MAX_BODY_BYTES: 413, and the rest is not kept. Rejects if the client goes away. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  if (request.method === "GET" && request.headers["content-length"] === undefined) {
    request.resume();
    return Promise.resolve(EMPTY);
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    request.on("end", () => {
      if (size > MAX_BODY_BYTES) reject(createTooLarge());
      else resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.on("error", reject);
  });
}

function createTooLarge(): ServiceError {
  const message = `the request body is larger than ${String(MAX_BODY_BYTES)} bytes`;
  return new ServiceError({ status: 413, code: "PayloadTooLarge", message });
}
