import { expect } from "vitest";

/** What an official client throws when the service refuses. */
export interface SeenRefusal {
  readonly statusCode: number;
  readonly serviceCode: string;
  readonly message: string;
}

/** Waits for a refusal with this status and code; gives it back for a closer look. */
export async function expectRefusal(
  call: Promise<unknown>,
  statusCode: number,
  serviceCode: string,
): Promise<SeenRefusal> {
  const outcome = await call.then(
    () => ({ kind: "answered" }) as const,
    (error: unknown) => ({ kind: "refused", error: error as SeenRefusal }) as const,
  );
  expect(outcome.kind).toBe("refused");
  if (outcome.kind !== "refused") throw new Error("the call was answered");
  expect({ statusCode: outcome.error.statusCode, serviceCode: outcome.error.serviceCode }).toEqual({
    statusCode,
    serviceCode,
  });
  return outcome.error;
}
