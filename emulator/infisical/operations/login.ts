import { z } from "zod";
import { createUnauthorized } from "../service-error";
import { parseInput, trimmed } from "./inputs";
import type { Operation } from "./operation";

const body = z.object({ clientId: trimmed, clientSecret: trimmed });

/** Universal auth: client id and secret against an access token. */
export const login: Operation = {
  name: "Login",
  method: "POST",
  path: "/api/v1/auth/universal-auth/login",
  rate: "auth",
  isWrite: false,
  isPublic: true,
  handle: (request, { store, tokens }) => {
    const { clientId, clientSecret } = parseInput(body, request.body);
    const { identity } = store;
    if (clientId !== identity.clientId || clientSecret !== identity.clientSecret) {
      throw createUnauthorized("Invalid credentials");
    }
    return { body: tokens.issue() };
  },
};
