const PROGRESS_MS = 20_000;

/**
 * Tells what the shards of the fault schedules write: a failure at once, how far they are from time to time, and all
 * that happened at the end. `say` gets whole lines.
 */
export function createFaultNews(say, startMs = Date.now()) {
  const sums = new Map();
  const failures = [];
  const seeds = { first: Infinity, last: -Infinity };
  let rest = "";
  let played = 0;
  let toldMs = startMs;

  const take = (item) => {
    played += item.played ?? 0;
    if (item.seed !== undefined) {
      seeds.first = Math.min(seeds.first, item.seed);
      seeds.last = Math.max(seeds.last, item.seed);
    }
    for (const [what, count] of Object.entries(item.counts ?? {})) sums.set(what, (sums.get(what) ?? 0) + count);
    if (item.smallest !== undefined) say(`fault schedules: the smallest that fails: ${item.smallest}`);
    if (item.failed === undefined) return;
    failures.push(item.failed);
    say(`fault schedules: ONE FAILED, and is made smaller now. As it was: ${item.failed}`);
  };

  const describe = (nowMs) => {
    const range = played === 0 ? "" : `, seeds ${seeds.first} to ${seeds.last}`;
    return `${played} played, ${failures.length} failed${range}, ${formatElapsed(nowMs - startMs)}`;
  };

  return {
    /** The next part of the file; a line may end in the part after it. */
    hear(text, nowMs) {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop();
      for (const line of lines) take(JSON.parse(line));
      if (nowMs - toldMs < PROGRESS_MS) return;
      toldMs = nowMs;
      say(`fault schedules: ${describe(nowMs)}`);
    },
    end(nowMs) {
      const width = Math.max(0, ...[...sums.keys()].map((what) => what.length));
      const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, n]) => `  ${what.padEnd(width)}  ${n}`);
      say(
        ["", `fault schedules: ${describe(nowMs)}`, ...rows, ...failures.map((again) => `failed: ${again}`)].join("\n"),
      );
    },
  };
}

function formatElapsed(ms) {
  const seconds = Math.floor(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return `${hours} h ${minutes} min ${seconds % 60} s`;
}
