import { expect, test } from "vitest";
import { addressName, parseAddress, recipientsOf } from "../src/messages/address.ts";

test("an address has a kind and an id, which may have colons", () => {
  expect(parseAddress("group:room:1")).toEqual({ kind: "group", id: "room:1" });
  expect(parseAddress("everyone")).toEqual({ kind: "everyone" });
});

test.each(["room.1", "group:", ":x", "rooms:1", "", "constructor:x", "everyone:x"])("%j is none", (text) => {
  expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: "invalid-address", exitCode: 2 }));
});

test("addresses are the recipients of a message", () => {
  const addresses = ["group:a", "group:b", "user:ada", "session:u/s", "client:c", "connection:x="].map(parseAddress);
  expect(recipientsOf(addresses)).toEqual({
    ...{ groups: ["a", "b"], users: ["ada"], sessions: ["u/s"], clients: ["c"], connections: ["x="] },
  });
  expect(recipientsOf([parseAddress("everyone")])).toEqual({ everyone: true });
});

test("everything but a connection can be asked about", () => {
  expect(addressName(parseAddress("group:a"))).toEqual({ group: "a" });
  expect(addressName(parseAddress("everyone"))).toEqual({ everyone: true });
  expect(() => addressName(parseAddress("connection:x"))).toThrow(expect.objectContaining({ code: "invalid-address" }));
});
