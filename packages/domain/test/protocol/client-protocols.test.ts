import { describe, expect, test } from "vitest";
import { type ClientProtocol, createClientProtocols } from "../../src/index.ts";
import { createTestProtocol, handshakeOf } from "../../src/testing/index.ts";

const [one, two, three] = ["one.v1", "two.v1", "three.v1"].map((name) => createTestProtocol(name));
const all = [one, two, three].filter((protocol) => protocol !== undefined);
/** Is spoken by whoever sends a header, and by nobody who offers a subprotocol. */
const byHeader: ClientProtocol = {
  ...createTestProtocol("header.v1"),
  negotiate: ({ headers }) => (headers.has("x-client") ? {} : undefined),
};
const negotiated = (protocols: readonly ClientProtocol[], handshake: Parameters<typeof handshakeOf>[0]) => {
  const result = createClientProtocols(protocols).negotiate(handshakeOf(handshake));
  return result.ok ? [result.value.protocol.name, result.value.subprotocol] : result.rejection.code;
};

describe("the protocols of a deployment", () => {
  test("are all known, in the deployment's order, and found by their names", () => {
    const protocols = createClientProtocols(all);
    expect(protocols.all).toEqual(all);
    for (const protocol of all) expect(protocols.named(protocol.name)).toBe(protocol);
  });

  test.each(["", "four.v1", "ONE.V1", "one", "toString", "__proto__"])("are none by another name: %j", (name) => {
    expect(createClientProtocols(all).named(name)).toBeUndefined();
  });

  test("have a sole one only where there is one", () => {
    expect(createClientProtocols(all.slice(0, 1)).sole).toBe(one);
    expect(createClientProtocols(all).sole).toBeUndefined();
  });

  test("must be at least one", () => {
    expect(() => createClientProtocols([])).toThrow(RangeError);
  });

  test("must not have the same name twice", () => {
    expect(() => createClientProtocols([...all, createTestProtocol("two.v1")])).toThrow(RangeError);
  });
});

describe("the negotiated protocol of a handshake", () => {
  test.each<[string, readonly string[], string]>([
    ["the only one offered", ["two.v1"], "two.v1"],
    ["the one that the client prefers, whatever the deployment's order", ["three.v1", "one.v1"], "three.v1"],
    ["the first that is spoken here", ["four.v1", "token.x", "two.v1", "one.v1"], "two.v1"],
    ["the same where it is offered twice", ["two.v1", "one.v1", "two.v1"], "two.v1"],
  ])("is %s, and is selected of the offers", (_what, subprotocols, expected) => {
    expect(negotiated(all, { subprotocols })).toEqual([expected, expected]);
  });

  test("is the deployment's first where the client offers nothing, and no offer is selected", () => {
    expect(negotiated(all, {})).toEqual(["one.v1", undefined]);
    expect(negotiated(all.toReversed(), {})).toEqual(["three.v1", undefined]);
  });

  test("is the deployment's first of those without an offer, after those with one", () => {
    const headers = { "x-client": ["1"] };
    expect(negotiated([byHeader, ...all], { headers, subprotocols: ["two.v1"] })).toEqual(["two.v1", "two.v1"]);
    expect(negotiated([...all, byHeader], { headers, subprotocols: ["four.v1"] })).toEqual(["header.v1", undefined]);
    expect(negotiated([byHeader, ...all], { headers })).toEqual(["header.v1", undefined]);
    expect(negotiated([...all, byHeader], { headers })).toEqual(["one.v1", undefined]);
  });

  test("is the deployment's first of those that select the same offer", () => {
    const twin: ClientProtocol = { ...createTestProtocol("twin.v1"), negotiate: () => ({ subprotocol: "two.v1" }) };
    const offers = { subprotocols: ["two.v1"] };
    expect(negotiated([twin, ...all], offers)).toEqual(["twin.v1", "two.v1"]);
    expect(negotiated([...all, twin], offers)).toEqual(["two.v1", "two.v1"]);
  });

  test.each([
    ["offers nothing that is spoken here", ["four.v1"]],
    ["offers a name in another case", ["ONE.V1"]],
    ["offers the beginning of a name", ["one"]],
  ])("is refused if the client %s, and the refusal names what is spoken here", (_what, subprotocols) => {
    const result = createClientProtocols(all).negotiate(handshakeOf({ subprotocols }));
    expect(result).toEqual({
      ok: false,
      rejection: { code: "unsupported-subprotocol", message: expect.stringContaining("one.v1, two.v1, three.v1") },
    });
  });
});
