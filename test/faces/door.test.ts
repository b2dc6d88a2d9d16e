import { describe, expect, it } from "vitest";
import * as door from "../../provider/faces/dynamic/index";
import packageJson from "../../package.json";
import { providerCode } from "../../sdk/nodejs/resource";

const HOOKS = ["check", "create", "delete", "diff", "read", "update"];

describe("the door that states point at", () => {
  it("has texts that never change", () => {
    expect(providerCode("appConnection")).toBe('exports.handler=()=>require("pulumi-secretsync/dyn").appConnection');
    expect(providerCode("secretSync")).toBe('exports.handler=()=>require("pulumi-secretsync/dyn").secretSync');
  });

  it("stands where the texts say", () => {
    expect(packageJson.name).toBe("pulumi-secretsync");
    expect(packageJson.exports["./dyn"].default).toBe("./dist/provider/faces/dynamic/index.js");
  });

  it.each(["appConnection", "secretSync"] as const)("gives every hook of %s, and no configure", (name) => {
    expect(Object.keys(door[name]).sort()).toEqual(HOOKS);
  });

  it("opens nothing before it is used", () => {
    expect(Object.keys(door).sort()).toEqual(["appConnection", "secretSync"]);
  });
});
