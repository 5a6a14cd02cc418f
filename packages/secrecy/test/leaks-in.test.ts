import { expect, test } from "vitest";
import { leaksIn } from "../src/leaks-in.ts";

const hex = "0123456789abcdef".repeat(4);

test.each([
  ["a token", "GET /?idToken=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2lnbmF0dXJl HTTP/1.1"],
  ["a token", "bearer.eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9."],
  ["a signature", `{"signature":"${hex}"}`],
  ["a secret", "the secret is never-log-this"],
  ["a secret", "local-signing-secret"],
])("finds %s", (kind, text) => {
  expect(leaksIn(text)).toEqual([kind]);
});

test.each(["eyJ is how tokens begin", hex.slice(1), `${hex}0`, "R1kmxc2VNjMCFIA=", "token-expired"])(
  "takes %s for nothing of the sort",
  (text) => {
    expect(leaksIn(text)).toEqual([]);
  },
);
