import { describe, expect, it } from "vitest";
import { toGoText } from "../../../provider/adapters/local-files/encryption/go-scalar";
import {
  decryptText,
  encryptText,
  isEncryptedText,
} from "../../../provider/adapters/local-files/encryption/sops-cipher";
import { isEncryptedByRule, parseSopsMetadata } from "../../../provider/adapters/local-files/encryption/sops-metadata";
import { unflatten } from "../../../provider/adapters/local-files/encryption/unflatten";

const key = new Uint8Array(32).fill(7);

describe("a text that SOPS encrypts", () => {
  it("opens only with its key, at its place and as it was", () => {
    const text = encryptText("secret é\n", "str", key, "a:b:");
    expect(isEncryptedText(text)).toBe(true);
    expect(decryptText(text, key, "a:b:")).toEqual({ text: "secret é\n", type: "str" });
    expect(decryptText(text, new Uint8Array(32), "a:b:")).toBeUndefined();
    expect(decryptText(text, key, "a:c:")).toBeUndefined();
    expect(decryptText(text.replace(/data:./, "data:"), key, "a:b:")).toBeUndefined();
    expect(decryptText("no such text", key, "a:b:")).toBeUndefined();
    expect(decryptText("ENC[AES256_GCM,data:QQ==,iv:QQ==,tag:QQ==,type:str]", key, "a:b:")).toBeUndefined();
  });

  it("is another one each time, with a nonce of 32 bytes; empty stays empty", () => {
    const [one, two] = [encryptText("x", "str", key, "a:"), encryptText("x", "str", key, "a:")];
    expect(one).not.toBe(two);
    expect(Buffer.from(/iv:([^,]+)/.exec(one)![1]!, "base64")).toHaveLength(32);
    expect(encryptText("", "str", key, "a:")).toBe("");
    expect(decryptText("", key, "a:")).toEqual({ text: "", type: "str" });
  });

  it("is written as Python does when it is a boolean", () => {
    expect(decryptText(encryptText("true", "bool", key, "a:"), key, "a:")).toEqual({ text: "True", type: "bool" });
  });
});

describe("a scalar as Go writes it into the MAC", () => {
  it.each([
    ["true", "True"],
    ["False", "False"],
    ["0", "0"],
    ["-12", "-12"],
    ["+12", "12"],
    ["1_000", "1000"],
    ["0x1F", "31"],
    ["0o17", "15"],
    ["017", "15"],
    ["089", "89"],
    ["9223372036854775807", "9223372036854775807"],
    ["9223372036854775808", "9223372036854776000"],
    ["12345678901234567890", "12345678901234567000"],
    ["1.50", "1.5"],
    ["1e21", "1000000000000000000000"],
    ["1e23", "100000000000000000000000"],
    ["1.25e-9", "0.00000000125"],
    ["-0.5", "-0.5"],
    ["2026-11-24", "2026-11-24T00:00:00Z"],
    ["2026-11-24T01:02:03Z", "2026-11-24T01:02:03Z"],
  ])("%s is %s", (literal, expected) => {
    expect(toGoText(literal)).toBe(expected);
  });
});

describe("the metadata of SOPS", () => {
  const raw = { mac: "m", lastmodified: "2026-11-24T00:00:00Z" };
  const ruleOf = (rule: Record<string, unknown>) => {
    const metadata = parseSopsMetadata({ ...raw, ...rule });
    if (typeof metadata === "string") throw new Error(metadata);
    return metadata.rule;
  };

  it.each<[Record<string, unknown>, string[], boolean | undefined]>([
    [{}, ["a"], true],
    [{}, ["a_unencrypted", "b"], false],
    [{ unencrypted_suffix: "_x" }, ["a_unencrypted"], true],
    [{ encrypted_suffix: "_s" }, ["a_s", "b"], true],
    [{ encrypted_suffix: "_s" }, ["a"], false],
    [{ encrypted_regex: "^pass" }, ["password"], true],
    [{ encrypted_regex: "^pass" }, ["my_password"], false],
    [{ unencrypted_regex: "(?i)^PORT$" }, ["port"], false],
    [{ unencrypted_regex: "(?i)^PORT$" }, ["ports"], true],
    [{ encrypted_comment_regex: "secret" }, ["a"], undefined],
  ])("says by its rule %j whether %j is encrypted: %s", (rule, path, expected) => {
    expect(isEncryptedByRule(ruleOf(rule), path)).toBe(expected);
  });

  it("says what it lacks, and when its pattern is not one", () => {
    expect(parseSopsMetadata({ mac: 1 })).toBe("the metadata of SOPS is not complete (mac, lastmodified)");
    expect(parseSopsMetadata({ ...raw, encrypted_regex: "(" })).toContain("pattern");
  });

  it("of key groups names no recipient, as each holds a part of the key only", () => {
    const age = [{ recipient: "age1x", enc: "x" }];
    expect(parseSopsMetadata({ ...raw, age, key_groups: [{ age }] })).toMatchObject({ age: [] });
    expect(parseSopsMetadata({ ...raw, age, mac_only_encrypted: "true" })).toMatchObject({
      age,
      macOnlyEncrypted: true,
    });
  });

  it("is put together from flat keys", () => {
    const pairs = [
      ["mac", "m"],
      ["age__list_1__map_enc", "b\\nc"],
      ["age__list_0__map_enc", "a"],
      ["x__map___proto__", "1"],
    ] as const;
    const nested = unflatten(pairs) as Record<string, unknown>;
    expect(nested).toMatchObject({ mac: "m", age: [{ enc: "a" }, { enc: "b\nc" }] });
    expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
  });
});
