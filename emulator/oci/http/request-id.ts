import { randomUUID } from "node:crypto";

/** `<the client's>/<32 hex>/<32 hex>`, the shape of real ones (sample in oracle/oci-go-sdk#303). */
export function createRequestId(clientId: string | string[] | undefined): string {
  const own = `${createPart()}/${createPart()}`;
  const theirs = Array.isArray(clientId) ? clientId[0] : clientId;
  return theirs === undefined || theirs === "" ? `${createPart()}/${own}` : `${theirs}/${own}`;
}

function createPart(): string {
  return randomUUID().replaceAll("-", "").toUpperCase();
}
