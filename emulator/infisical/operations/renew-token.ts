import { z } from "zod";
import { parseInput, trimmed } from "./inputs";
import type { Operation } from "./operation";

const body = z.object({ accessToken: trimmed });

/** A token that is still good against one that is good for longer. */
export const renewToken: Operation = {
  name: "RenewToken",
  method: "POST",
  path: "/api/v1/auth/token/renew",
  rate: "auth",
  isWrite: false,
  isPublic: true,
  handle: (request, { tokens }) => ({ body: tokens.renew(parseInput(body, request.body).accessToken) }),
};
