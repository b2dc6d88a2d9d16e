/**
 * The least time that the calls of a row can take: full rounds at the given concurrency, plus what has to follow one
 * after another (`serialCalls`), plus one transition where the row waits for secrets to rest.
 */
export function computeLimitMs({ calls, serialCalls, transitionMs }, { latencyMs, concurrency }) {
  return Math.ceil(calls / concurrency) * latencyMs + serialCalls * latencyMs + transitionMs;
}

/**
 * The fewest calls that the API allows for what a person does with `count` secrets, a tenth of which change.
 *
 * The API writes, reads and deletes one secret per call and lists a thousand. `serialCalls` are those that can only
 * follow each other: the vault says where its key is looked at; a list says what is to be written, and one that shows
 * nothing is believed only once the vault was seen; another list shows the written secrets at rest. `besides` go beside
 * those and take no time: at a first sync the look at the compartment and the preview's list with its look at the vault.
 */
export function leastCalls(count, transitionMs) {
  const part = Math.ceil(count / 10);
  const pages = Math.ceil(count / 1_000);
  return {
    "first sync": { calls: count, serialCalls: 4 + pages, besides: 3, transitionMs },
    "no-op": { calls: 0, serialCalls: 0, besides: 0, transitionMs: 0 },
    refresh: { calls: count, serialCalls: pages, besides: 0, transitionMs: 0 },
    "10 % changed": { calls: part, serialCalls: 3 * pages, besides: 0, transitionMs },
    "10 % removed": { calls: part, serialCalls: 2 * pages, besides: 0, transitionMs: 0 },
    "10 % restored": { calls: 2 * part, serialCalls: 3 * pages, besides: 0, transitionMs },
    destroy: { calls: count, serialCalls: pages, besides: 0, transitionMs: 0 },
  };
}
