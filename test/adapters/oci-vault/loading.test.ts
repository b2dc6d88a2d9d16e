import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const FOLDER = join(__dirname, "../../../provider/adapters/oci-vault");
const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

describe("loading the adapter", () => {
  // The SDK and undici cost 170 ms; a preview without changes makes no call and does not load them.
  it.each(files)("loads neither the SDK nor undici before a call is made: %s", (file) => {
    const text = readFileSync(join(FOLDER, file), "utf8");
    const statements = [...text.matchAll(/^(import|export)\s([^"]*?)from "([^"]+)";/gm)];
    const eager = statements.filter(([, , names, from]) => /^(oci-|undici)/.test(from!) && !names!.startsWith("type "));
    expect(eager.map(([statement]) => statement)).toEqual([]);
  });
});
