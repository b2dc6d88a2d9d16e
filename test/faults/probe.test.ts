import fc from "fast-check";
import { it, expect } from "vitest";
import { openTheatre, playSchedule } from "./support/play-schedule";
import { schedules } from "./support/schedule";
it("probe", async () => {
  const theatre = await openTheatre();
  const n = Number(process.env["N"] ?? "60");
  const seed = Number(process.env["S"] ?? "1");
  const all = fc.sample(schedules, { numRuns: n, seed });
  const start = performance.now();
  const kinds = new Map<string, number>();
  let bad = 0;
  for (const [i, s] of all.entries()) { if (process.env["ONLY"] && Number(process.env["ONLY"]) !== i) continue; if (process.env["ONLY"]) console.log(JSON.stringify(s));
    const t = performance.now();
    let v;
    try { v = await playSchedule(theatre, s); } catch (e) { v = { faults: ["THROW " + String((e as Error).stack)], leaks: [] }; }
    const ms = performance.now() - t;
    if (ms > 1500) console.log("slow", i, ms);
    if (v.faults.length + v.leaks.length > 0) { bad++; if (bad < 12) console.log(i, [...v.faults, ...v.leaks].join("\n   ").slice(0, 2900)); 
     for (const f of v.faults) { const k = f.replace(/[A-Z]+[-_.][A-Z]\w+|(dev|prod)\.\w+\.x/g, "NAME").slice(0, 110); kinds.set(k, (kinds.get(k) ?? 0) + 1);} }
  }
  console.log("bad", bad, "of", n, "ms each", (performance.now() - start) / n);
  console.log([...kinds].sort((a,b)=>b[1]-a[1]).slice(0, 30));
  console.log(theatre.tally.counts);
}, 600000);
