import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CHANGED,
  formatStateMaps,
  KEPT,
  parseStateMaps,
  pendingNote,
  reviseSecret,
  type StateMaps,
  UNREADABLE,
} from "../../provider/core/manifest";
import type { KnownSecret } from "../../provider/core/model";

const known = (entries: Record<string, KnownSecret>): Map<string, KnownSecret> => new Map(Object.entries(entries));

/** What stands in a state, as a later run reads it. */
function readBack(state: StateMaps): Map<string, KnownSecret> {
  return parseStateMaps(state.manifest, JSON.parse(state.digests) as Record<string, string>);
}

describe("the maps of the state", () => {
  it("show people revisions, and keep digests apart", () => {
    expect(formatStateMaps(known({ A: { revision: 2, digest: "dA" }, B: { revision: 1, digest: "dB" } }))).toEqual({
      manifest: { A: "rev 2", B: "rev 1" },
      digests: '{"A":"2.dA","B":"1.dB"}',
    });
  });

  it.each([
    [CHANGED, "rev 2 (changed in vault)"],
    [UNREADABLE, "rev 2 (content not readable)"],
    [KEPT, "rev 2 (kept)"],
    [pendingNote("2026-12-01T13:14:15.000Z"), "rev 2 (pending deletion until 2026-12-01)"],
    [pendingNote(undefined), "rev 2 (pending deletion)"],
  ])("tell drift in words: %s", (note, line) => {
    expect(formatStateMaps(known({ A: { revision: 2, digest: "d", note } })).manifest).toEqual({ A: line });
  });

  it("say that a key is refused, whether a secret stands there or not", () => {
    const maps = formatStateMaps(known({ A: { revision: 2, digest: "d", note: CHANGED } }), new Set(["A", "B"]));
    expect(maps).toEqual({ manifest: { A: "rev 2 (refused)", B: "refused" }, digests: '{"A":"2.d"}' });
  });

  it("are sorted by name, so that the same state gives the same text", () => {
    const maps = formatStateMaps(
      known({ B: { revision: 1, digest: "b" }, A: { revision: 1, digest: "a" } }),
      new Set(["C", "AA"]),
    );
    expect(Object.keys(maps.manifest)).toEqual(["A", "AA", "B", "C"]);
    expect(maps.digests).toBe('{"A":"1.a","B":"1.b"}');
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("hold a secret of the name %s", (name) => {
    const before = new Map([[name, { revision: 1, digest: "d" }]]);
    expect(readBack(formatStateMaps(before))).toEqual(before);
    expect(Object.entries(formatStateMaps(new Map(), new Set([name])).manifest)).toEqual([[name, "refused"]]);
  });

  it("come back as they were", () => {
    const secret = fc.record(
      {
        revision: fc.integer({ min: 1, max: 1_000_000 }),
        digest: fc.stringMatching(/^[A-Za-z0-9_-]{16}$/),
        note: fc.constantFrom(CHANGED, UNREADABLE, KEPT, pendingNote("2026-12-01"), "owned by another sync"),
      },
      { requiredKeys: ["revision", "digest"] },
    );
    const names = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(names, secret)), (entries) => {
        const before = new Map(entries);
        expect(readBack(formatStateMaps(before))).toEqual(before);
      }),
    );
  });

  it.each([
    ["no line", {}, { A: "1.d" }],
    ["no digest", { A: "rev 1" }, {}],
    ["a digest of another name", { A: "rev 1" }, { B: "1.d" }],
    ["a refused key", { A: "refused" }, {}],
    ["a line of somebody else", { A: "version 1" }, { A: "1.d" }],
    ["a digest without revision", { A: "rev 1" }, { A: "d" }],
    ["nothing", {}, {}],
  ])("count a secret as not known when there is %s", (_what, manifest, digests) => {
    expect(parseStateMaps(manifest, digests)).toEqual(new Map());
  });
});

describe("the revision of a wanted digest", () => {
  it("begins at 1", () => {
    expect(reviseSecret("A", "d", undefined)).toEqual({ key: "A", digest: "d", revision: 1 });
  });

  it("stays while the digest stays, whatever drift the state tells", () => {
    const before = { revision: 4, digest: "d", note: CHANGED };
    expect(reviseSecret("A", "d", before)).toEqual({ key: "A", digest: "d", revision: 4 });
  });

  it("counts on when the digest changes", () => {
    expect(reviseSecret("A", "e", { revision: 4, digest: "d" })).toEqual({ key: "A", digest: "e", revision: 5 });
  });
});
