import { optional } from "valibot";
import { expect, test } from "vitest";
import { readConfiguration, shardCount, someOf, text, url } from "../src/configuration.ts";

const variables = {
  TABLE_NAME: text,
  AWS_REGION: text,
  GROUP_READ_SHARDS: optional(shardCount, "1"),
  ADDRESSES: optional(someOf(["session", "user"]), "session"),
  MANAGEMENT_ENDPOINT: url,
};
const good = { TABLE_NAME: "t", AWS_REGION: "eu-west-1", MANAGEMENT_ENDPOINT: "https://a.example/dev" };

test("defaults fill in what is not set, and an empty variable is not set", () => {
  expect(readConfiguration(variables, { ...good, GROUP_READ_SHARDS: "" })).toEqual({
    ...good,
    GROUP_READ_SHARDS: 1,
    ADDRESSES: new Set(["session"]),
  });
});

test("the table may go by its other name; its own name wins", () => {
  const { TABLE_NAME: _, ...others } = good;
  expect(readConfiguration(variables, { ...others, CONNECTION_TABLE: "c" }).TABLE_NAME).toBe("c");
  expect(readConfiguration(variables, { ...good, CONNECTION_TABLE: "c" }).TABLE_NAME).toBe("t");
});

test("all problems are named at once, and no value is repeated", () => {
  const bad = { GROUP_READ_SHARDS: "secret3", ADDRESSES: "session,secret4", MANAGEMENT_ENDPOINT: "ftp://secret5" };
  expect(() => readConfiguration(variables, bad)).toThrowError(
    /^The configuration has 5 problem\(s\):\n- TABLE_NAME is not set\n- AWS_REGION is not set\n- GROUP_READ_SHARDS is not a whole number\n- ADDRESSES may only list session, user\n- MANAGEMENT_ENDPOINT is not an http\(s\) URL$/,
  );
  expect(() => readConfiguration(variables, bad)).not.toThrowError(/secret/);
});

test.each(["0", "-1", "1.5", "1e3", "x", "1001", "99999999999999999999"])("%s is no count", (value) => {
  expect(() => readConfiguration({ N: shardCount }, { N: value })).toThrowError(/- N is /);
});
