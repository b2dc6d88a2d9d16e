/**
 * Loading undici makes its own agent the one of Node's `fetch`, unless Node's `fetch` has been set up before: other code
 * of the process (a program's own dynamic providers, the official OCI client, which sends `content-length`) would then
 * fail with "invalid content-length header". Touching one of its globals sets it up.
 * Seen with undici 7.30.2 on Node 20.20.2, 2026-11-24. Every adapter imports this before undici.
 */
export const isNativeFetchReady: boolean = typeof globalThis.Headers === "function";
