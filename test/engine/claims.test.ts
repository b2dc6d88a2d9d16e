import { describe, expect, it } from "vitest";
import { Claims } from "../../provider/engine/claims";

describe("claims", () => {
  it("gives a name to whoever asks first, and says to the second whose it is", () => {
    const claims = new Claims();
    expect(claims.claim("vault", "first", ["A", "B"])).toEqual(new Map());
    expect(claims.claim("vault", "second", ["B", "C"])).toEqual(new Map([["B", "first"]]));
    expect(claims.claim("vault", "third", ["C"])).toEqual(new Map([["C", "second"]]));
  });

  it("lets an owner claim the same name again", () => {
    const claims = new Claims();
    claims.claim("vault", "first", ["A"]);
    expect(claims.claim("vault", "first", ["A"])).toEqual(new Map());
  });

  it("keeps vaults apart", () => {
    const claims = new Claims();
    claims.claim("vault", "first", ["A"]);
    expect(claims.claim("other vault", "second", ["A"])).toEqual(new Map());
  });
});
