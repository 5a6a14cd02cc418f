import { readFileSync } from "node:fs";
import { StoreFault } from "@switchboard/domain";
import { expect, test } from "vitest";
import { faultResult, rejectionResult } from "../../src/lambda/index.ts";

const document = readFileSync(new URL("../../../../docs/PROTOCOL.md", import.meta.url), "utf8");

/** The statuses of C4, by code. */
const documented = Object.fromEntries(
  [...document.matchAll(/^\| (\d{3}) \| `([a-z-]+)` \|/gm)].map(([, status, code = ""]) => [code, Number(status)]),
);

const rejections = [
  ...(["invalid-handshake", "unsupported-subprotocol", "unauthorized", "forbidden-origin"] as const),
  ...(["denied", "too-many-connections"] as const),
];
const faults = ["invalid", "missing", "throttled", "unavailable"] as const;

test("every refusal and every fault has the status that the protocol says", () => {
  const given = [
    ...rejections.map((code) => [code, rejectionResult({ code, message: "m" }).statusCode]),
    ...faults.map((reason) => [reason, faultResult(new StoreFault(reason, "m")).statusCode]),
  ];
  expect(Object.fromEntries(given)).toEqual(documented);
});

test("the body has the code, and neither the reason of a refusal nor a word of a fault", () => {
  const { body = "" } = rejectionResult({ code: "unauthorized", message: "no", reason: "token-expired" });
  expect(JSON.parse(body)).toEqual({ code: "unauthorized", message: "no" });
  const fault = faultResult(new Error("inner workings"));
  expect(fault.statusCode).toBe(500);
  expect(fault.body).not.toContain("inner");
});
