import type { InfisicalEmulator } from "../../../emulator/infisical";

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  /** Default: one of the emulator's. */
  readonly token?: string;
}

/** One request by raw fetch, as any client would send it; `path` is below `/api`. */
export async function call(
  emulator: InfisicalEmulator,
  method: string,
  path: string,
  { body, query = {}, token = emulator.createToken() }: CallOptions = {},
): Promise<Called> {
  const url = new URL(`${emulator.url}/api${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

export interface ListedSecret {
  readonly secretKey: string;
  readonly secretValue: string;
  readonly secretValueHidden: boolean;
  readonly secretPath?: string;
  readonly type: string;
  readonly tags?: readonly { readonly slug: string }[];
}

export interface Listing {
  readonly secrets: readonly ListedSecret[];
  readonly imports?: readonly {
    readonly environment: string;
    readonly secretPath: string;
    readonly secrets: readonly ListedSecret[];
  }[];
}

/** The list call; `query` comes on top of dev:/. */
export async function list(
  emulator: InfisicalEmulator,
  query: Readonly<Record<string, string>> = {},
): Promise<Listing> {
  const place = { projectId: emulator.projectId, environment: "dev", secretPath: "/" };
  const { status, body } = await call(emulator, "GET", "/v4/secrets", { query: { ...place, ...query } });
  if (status !== 200) throw new Error(`the list was answered with ${String(status)}`);
  return body as unknown as Listing;
}

/** Key to value of what a list shows as the folder's own. */
export function toValues(listing: Pick<Listing, "secrets">): Record<string, string> {
  return Object.fromEntries(listing.secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]));
}
