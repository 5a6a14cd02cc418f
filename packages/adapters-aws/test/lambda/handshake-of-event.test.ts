import { expect, test } from "vitest";
import { handshakeOfEvent } from "../../src/lambda/index.ts";

const requestContext = { connectionId: "c", routeKey: "$connect", requestId: "r", connectedAt: 0 };

test("header names lose their case and repeated ones are joined", () => {
  const { headers } = handshakeOfEvent({
    requestContext,
    multiValueHeaders: { "User-Agent": ["a"], "user-agent": ["b"], Host: ["h"] },
  });
  expect([...headers]).toEqual([
    ["user-agent", ["a", "b"]],
    ["host", ["h"]],
  ]);
});

test("repeated query parameters keep all their values", () => {
  const event = {
    requestContext,
    queryStringParameters: { a: "2" },
    multiValueQueryStringParameters: { a: ["1", "2"] },
  };
  expect(handshakeOfEvent(event).query.get("a")).toEqual(["1", "2"]);
});

test("an event without a query string or headers is an empty handshake", () => {
  expect(handshakeOfEvent({ requestContext })).toEqual({ query: new Map(), headers: new Map(), subprotocols: [] });
});

test("single values do for hand-written events", () => {
  const { query } = handshakeOfEvent({ requestContext, queryStringParameters: { client_id: "web-123" } });
  expect(query.get("client_id")).toEqual(["web-123"]);
});

test("subprotocols are split, trimmed, and kept in the client's order", () => {
  const { subprotocols } = handshakeOfEvent({
    requestContext,
    multiValueHeaders: { "sec-WebSocket-Protocol": ["b, a ,,", "c"] },
  });
  expect(subprotocols).toEqual(["b", "a", "c"]);
});

test("a map that is null is empty, as some hand-written events have it", () => {
  const event = JSON.parse(
    '{"multiValueHeaders": null, "headers": null, "queryStringParameters": null, "multiValueQueryStringParameters": null}',
  );
  const empty = { query: new Map(), headers: new Map(), subprotocols: [] };
  expect(handshakeOfEvent({ ...event, requestContext })).toEqual(empty);
  const { query } = handshakeOfEvent({ ...event, requestContext, queryStringParameters: { idToken: "junk" } });
  expect(query.get("idToken")).toEqual(["junk"]);
});

test("a name that only the single values have counts as well, and no name counts twice", () => {
  const { headers } = handshakeOfEvent({
    requestContext,
    multiValueHeaders: { Host: ["a"] },
    headers: { host: "b", Authorization: "Bearer junk" },
  });
  expect([...headers]).toEqual([
    ["host", ["a"]],
    ["authorization", ["Bearer junk"]],
  ]);
});
