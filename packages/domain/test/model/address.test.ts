import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Address, addressKey, addressKinds, maxIdBytes } from "../../src/index.ts";
import { isId, isShortId, resolveAddress } from "../../src/model/address.ts";
import { utf8Bytes } from "../../src/model/text.ts";

const invalid = { ok: false, rejection: { code: "invalid-address", message: expect.stringMatching(/./) } };
const longest = "ü".repeat(maxIdBytes / 2);

describe.each(["session", "client"] as const)("the id of a %s", (kind) => {
  test.each([
    ["a short id is resolved to the sender's namespace", "s-1", "u1/s-1"],
    ["a full id of the sender's own namespace is taken as it is", "u1/s-1", "u1/s-1"],
    ["a full id of another namespace is taken as it is", "u2/s-1", "u2/s-1"],
    ["the longest short id is accepted", longest, `u1/${longest}`],
    ["the longest full id is accepted", `${longest}/${longest}`, `${longest}/${longest}`],
  ])("%s", (_what, id, full) => {
    expect(resolveAddress(kind, id, "u1")).toEqual({ ok: true, value: { kind, id: full } });
  });

  test.each([
    ["empty", ""],
    ["too long", `${longest}x`],
    ["with a lone surrogate", "s-\ud800"],
    ["a full id with a part too long", `u1/${longest}x`],
  ])("%s is refused", (_what, id) => {
    expect(resolveAddress(kind, id, "u1")).toEqual(invalid);
  });

  test.each(["/", "/s-1", "u1/", "u1/s/1", "//"])("%s is refused", (id) => {
    expect(resolveAddress(kind, id, "u1")).toEqual(invalid);
  });

  test("never names another namespace by a short id", () => {
    const ids = fc.string({ minLength: 1, maxLength: 20 }).filter(isShortId);
    fc.assert(
      fc.property(ids, ids, fc.string({ maxLength: 40 }), (own, others, id) => {
        fc.pre(own !== others && !id.startsWith(`${others}/`));
        const resolved = resolveAddress(kind, id, own);
        expect(resolved.ok && "id" in resolved.value && resolved.value.id.startsWith(`${others}/`)).toBe(false);
      }),
    );
  });
});

describe.each(["connection", "user", "group"] as const)("the id of a %s", (kind) => {
  test.each(["x", "a/b/c", "R1kmxc2VNjMCFIA=", longest])("is taken as it is: %s", (id) => {
    expect(resolveAddress(kind, id, "u1")).toEqual({ ok: true, value: { kind, id } });
  });

  test.each([
    ["empty", ""],
    ["too long", `${longest}x`],
    ["with a lone surrogate", "\udc00"],
  ])("%s is refused", (_what, id) => {
    expect(resolveAddress(kind, id, "u1")).toEqual(invalid);
  });
});

test("different addresses have different keys", () => {
  const ids = fc.string({ minLength: 1, maxLength: 4 }).filter(isId);
  const addresses = fc
    .tuple(fc.constantFrom(...addressKinds), ids)
    .map(([kind, id]): Address => (kind === "everyone" ? { kind } : { kind, id }));
  fc.assert(
    fc.property(addresses, addresses, (a, b) => {
      expect(addressKey(a) === addressKey(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});

test.each([
  ["x", 1],
  ["ü", 2],
  ["€", 3],
  ["😀", 4],
  ["a\ud83d", 4],
  ["", 0],
])("the length of %j is counted in bytes of UTF-8", (text, bytes) => {
  expect(utf8Bytes(text)).toBe(bytes);
});

test("the length of every text is counted in bytes of UTF-8", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(utf8Bytes(text)).toBe(encodeURIComponent(text).replace(/%../g, "x").length);
    }),
  );
});
