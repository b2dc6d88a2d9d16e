import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createKeySchema,
  findKeySchemaFault,
  findNameFault,
  isSelective,
  renderName,
  stripName,
} from "../../provider/core/key-schema";

const render = (template: string, key = "DB_URL", environment = "dev"): string =>
  renderName(createKeySchema(template, environment), key);

describe("a key schema without fault", () => {
  it.each([
    ["{{secretKey}}", "DB_URL"],
    ["{{ secretKey }}", "DB_URL"],
    ["{{secretKey }}", "DB_URL"],
    ["{{\tsecretKey\n}}", "DB_URL"],
    ["{{{secretKey}}}", "DB_URL"],
    ["{{{ secretKey }}}", "DB_URL"],
    ["{{&secretKey}}", "DB_URL"],
    ["{{~secretKey~}}", "DB_URL"],
    ["web-{{secretKey}}", "web-DB_URL"],
    ["{{secretKey}}.v1", "DB_URL.v1"],
    ["{{environment}}_{{secretKey}}", "dev_DB_URL"],
    ["{{environment}}-{{ environment }}-{{secretKey}}-{{{environment}}}", "dev-dev-DB_URL-dev"],
    ["{{secretKey}}{{environment}}", "DB_URLdev"],
    ["_-.{{secretKey}}.-_", "_-.DB_URL.-_"],
  ])("renders %j as %s", (template, name) => {
    expect(findKeySchemaFault(template)).toBeUndefined();
    expect(render(template)).toBe(name);
  });

  it("escapes nothing: what OCI forbids is refused later, as it is", () => {
    expect(render("{{secretKey}}", `a<b>&"c'`)).toBe(`a<b>&"c'`);
    expect(render("{{environment}}-{{secretKey}}", "A", "a&b")).toBe("a&b-A");
  });

  it("does not look into the key: braces in it are letters like others", () => {
    expect(render("web-{{secretKey}}", "{{environment}}")).toBe("web-{{environment}}");
  });
});

describe("the fault of a key schema", () => {
  it.each([
    ["", "must contain {{secretKey}} exactly once, and contains it 0 times"],
    ["web", "must contain {{secretKey}} exactly once, and contains it 0 times"],
    ["{{environment}}", "must contain {{secretKey}} exactly once, and contains it 0 times"],
    ["{{secretKey}}-{{secretKey}}", "must contain {{secretKey}} exactly once, and contains it 2 times"],
    ["{{secretKey}}{{{secretKey}}}{{ secretKey }}", "exactly once, and contains it 3 times"],
    ["\\{{secretKey}}", "contains it 0 times"],
    ["web/{{secretKey}}", "may hold only letters, digits, dots, hyphens and underscores beside its placeholders"],
    ["web {{secretKey}}", "may hold only letters"],
    ["{{secretKey}}\n", "may hold only letters"],
    ["wéb-{{secretKey}}", "may hold only letters"],
    ["{secretKey}{{secretKey}}", "may hold only letters"],
    ["{{key}}-{{secretKey}}", "has the unknown placeholder {{key}}: use only {{secretKey}} and {{environment}}"],
    ["{{SecretKey}}", "has the unknown placeholder {{SecretKey}}"],
    ["{{secretkey}}", "has the unknown placeholder {{secretkey}}"],
    ["{{this}}-{{secretKey}}", "has the unknown placeholder {{this}}"],
    ["{{this.secretKey}}", "has the unknown placeholder {{this.secretKey}}"],
    ["{{../secretKey}}", "has the unknown placeholder {{../secretKey}}"],
    ["{{@secretKey}}", "has the unknown placeholder {{@secretKey}}"],
    ["{{secretKey.length}}", "has the unknown placeholder {{secretKey.length}}"],
    ["{{1}}{{secretKey}}", "has the unknown placeholder {{1}}"],
    ["{{undefined}}{{secretKey}}", "has the unknown placeholder"],
    ["{{upper secretKey}}", "calls a helper: use only {{secretKey}} and {{environment}}"],
    ["{{secretKey environment}}", "calls a helper"],
    ["{{secretKey case=1}}", "calls a helper"],
    ["{{lookup . 'secretKey'}}", "calls a helper"],
    ["{{#if environment}}x{{/if}}{{secretKey}}", "holds a block, comment or partial"],
    ["{{#secretKey}}x{{/secretKey}}", "holds a block, comment or partial"],
    ["{{^secretKey}}x{{/secretKey}}", "holds a block, comment or partial"],
    ["{{{{raw}}}}x{{{{/raw}}}}{{secretKey}}", "holds a block, comment or partial"],
    ["{{! note }}{{secretKey}}", "holds a block, comment or partial"],
    ["{{!-- note --}}{{secretKey}}", "holds a block, comment or partial"],
    ["{{> other}}{{secretKey}}", "holds a block, comment or partial"],
    ["{{* deco}}{{secretKey}}", "holds a block, comment or partial"],
    ["{{secretKey}", "is not a template: write {{secretKey}} and {{environment}} with two braces on each side"],
    ["{{secretKey}}}", "is not a template"],
    ["{{}}{{secretKey}}", "is not a template"],
    ["{{#if x}}{{secretKey}}", "is not a template"],
    ["{{else}}{{secretKey}}", "is not a template"],
  ])("in %j is said", (template, fault) => {
    expect(findKeySchemaFault(template)).toContain(fault);
  });

  it("is said in one line", () => {
    for (const template of ["{{", "{{#if x}}", "a\nb{{secretKey}}", "{{foo bar}}"]) {
      expect(findKeySchemaFault(template)).not.toContain("\n");
    }
  });
});

describe("a name", () => {
  const text = fc.stringMatching(/^[A-Za-z0-9._-]{0,12}$/);
  const schemas = fc.record({ prefix: text, suffix: text });
  const keys = fc.stringMatching(/^[A-Za-z0-9._-]{1,30}$/);

  it("gives its key back, whatever the schema", () => {
    fc.assert(
      fc.property(schemas, keys, (schema, key) => {
        expect(stripName(schema, renderName(schema, key))).toBe(key);
      }),
    );
  });

  it("that matches a schema is the name of exactly its key", () => {
    fc.assert(
      fc.property(schemas, keys, (schema, name) => {
        const key = stripName(schema, name);
        if (key !== undefined) expect(renderName(schema, key)).toBe(name);
      }),
    );
  });

  it("is never shared by two keys", () => {
    fc.assert(
      fc.property(schemas, keys, keys, (schema, a, b) => {
        fc.pre(a !== b);
        expect(renderName(schema, a)).not.toBe(renderName(schema, b));
      }),
    );
  });

  it("comes from any template that has no fault as its pieces say", () => {
    const piece = fc.oneof(text, fc.constant("{{environment}}"), fc.constant("{{ environment }}"));
    const templates = fc.tuple(fc.array(piece, { maxLength: 3 }), fc.array(piece, { maxLength: 3 }));
    fc.assert(
      fc.property(templates, keys, ([before, after], key) => {
        const template = [...before, "{{secretKey}}", ...after].join("");
        expect(findKeySchemaFault(template)).toBeUndefined();
        const filled = template.replaceAll(/\{\{ ?environment ?\}\}/g, "dev").replace("{{secretKey}}", key);
        expect(render(template, key)).toBe(filled);
      }),
    );
  });

  it.each([
    ["APP_", "", "APP_", undefined],
    ["APP_", "", "APP_X", "X"],
    ["APP_", "", "app_X", undefined],
    ["", "_DEV", "X_DEV", "X"],
    ["", "_DEV", "X_PROD", undefined],
    ["ab", "ba", "aba", undefined],
    ["ab", "ba", "abba", undefined],
    ["ab", "ba", "abXba", "X"],
    ["", "", "X", "X"],
    ["", "", "", undefined],
  ])("with prefix %j and suffix %j: %j holds the key %s", (prefix, suffix, name, key) => {
    expect(stripName({ prefix, suffix }, name)).toBe(key);
  });
});

describe("a selective schema", () => {
  it.each([
    ["{{secretKey}}", false],
    ["_{{secretKey}}", false],
    ["-.-{{secretKey}}._.", false],
    ["a{{secretKey}}", false],
    ["a_{{secretKey}}", false],
    ["ab{{secretKey}}", true],
    ["a{{secretKey}}b", true],
    ["a-{{secretKey}}-1", true],
    ["{{environment}}{{secretKey}}", true],
  ])("holds two letters or digits beside the key: %j, %s", (template, selective) => {
    expect(isSelective(createKeySchema(template, "dev"))).toBe(selective);
  });

  it("is judged with the environment filled in", () => {
    expect(isSelective(createKeySchema("{{environment}}-{{secretKey}}", "p"))).toBe(false);
    expect(isSelective(createKeySchema("{{environment}}-{{secretKey}}", "pp"))).toBe(true);
  });
});

describe("the fault of a name", () => {
  it.each(["A", "a.b-c_D9", "x".repeat(255), "__proto__"])("is none for %j", (name) => {
    expect(findNameFault(name)).toBeUndefined();
  });

  it.each([
    ["", "the name is empty"],
    ["x".repeat(256), "the name has 256 characters, and OCI admits 255"],
    ["a b", "OCI admits only letters, digits, dots, hyphens and underscores"],
    ["a/b", "OCI admits only letters"],
    ["a\n", "OCI admits only letters"],
    ["ä", "OCI admits only letters"],
  ])("is said for %j", (name, fault) => {
    expect(findNameFault(name)).toContain(fault);
  });
});
