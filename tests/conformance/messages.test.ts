import { expect } from "vitest";
import type { Connection } from "./support/connection.ts";
import { SLOW_ROUTE_LIMIT_MS } from "./support/fixture-apis.ts";
import type { Observation } from "./support/observation.ts";
import { conformanceRows } from "./support/rows.ts";

const row = conformanceRows();

async function routeOf(client: Connection, text: string): Promise<string> {
  const { event }: Observation = JSON.parse(await client.ask(text));
  return event.requestContext.routeKey;
}

/** An error frame, to the byte. */
function errorFrame(message: string, connectionId: string): RegExp {
  return new RegExp(`^\\{"message": "${message}", "connectionId":"${connectionId}", "requestId":"[\\w-]{15}="\\}$`);
}

row("C11", "a message goes to the route its expression selects, else to $default", async (target) => {
  const guarded = await (await target.api("guarded")).connect();
  const simple: readonly (readonly [string, string])[] = [
    ['{"action":"join"}', "join"],
    [' {"action":"join"} \n', "join"],
    ['{"action":"Join"}', "$default"],
    ['{"action":" join"}', "$default"],
    ['{"action":1}', "1"],
    ['{"action":true}', "$default"],
    ['{"action":null}', "$default"],
    ['{"action":{}}', "$default"],
    ['{"action":["join"]}', "$default"],
    ['{"x":1}', "$default"],
    ["{}", "$default"],
    ["[]", "$default"],
    ['"join"', "$default"],
    ["42", "$default"],
    ["null", "$default"],
    ["join", "$default"],
    ["", "$default"],
    ["{broken", "$default"],
    ['{"action":"$default"}', "$default"],
    ['{"action":"a","action":"join"}', "join"],
  ];
  const routed: [string, string][] = [];
  for (const [text] of simple) routed.push([text, await routeOf(guarded, text)]);
  expect(routed).toEqual(simple);

  const plain = await (await target.api("plain")).connect();
  const composite: readonly (readonly [string, string])[] = [
    ['{"service":"chat","action":"join"}', "chat/join"],
    ['{"service":"chat"}', "chat/"],
    ['{"service":"chat","action":"leave"}', "$default"],
    ["chat/join", "$default"],
  ];
  const routedComposite: [string, string][] = [];
  for (const [text] of composite) routedComposite.push([text, await routeOf(plain, text)]);
  expect(routedComposite).toEqual(composite);
});

row("C12", "without $default an unmatched message gets a Forbidden frame and the connection stays", async (target) => {
  const bare = await (await target.api("bare")).connect();
  const frame = errorFrame("Forbidden", await bare.id());
  expect(await bare.ask({ action: "unknown" })).toMatch(frame);
  expect(await bare.ask("no JSON")).toMatch(frame);
  expect((await bare.observe()).event.requestContext.routeKey).toBe("two-way");
});

row("C13", "a handler that throws causes an Internal server error frame and the connection stays", async (target) => {
  const guarded = await (await target.api("guarded")).connect();
  const frame = errorFrame("Internal server error", await guarded.id());
  expect(await guarded.ask({ action: "two-way", do: { throw: "on purpose" } })).toMatch(frame);
  expect(await guarded.ask({ action: "one-way", do: { throw: "on purpose" } })).toMatch(frame);
  expect((await guarded.observe()).event.requestContext.routeKey).toBe("two-way");
});

row("C14", "a one-way route sends nothing back, whatever proxy response the handler returns", async (target) => {
  const guarded = await (await target.api("guarded")).connect();
  const report = { reportTo: await guarded.id() };
  for (const returned of [{ body: "never" }, { status: 500, body: "never" }, { noBody: true }]) {
    guarded.send({ action: "one-way", do: { ...report, ...returned } });
    // The function's report comes before its result: the next answer but one shows that the result did not follow.
    expect((await guarded.nextObservation()).event.requestContext.routeKey).toBe("one-way");
    expect((await guarded.observe()).event.requestContext.routeKey).toBe("two-way");
  }
});

row("C15", "a two-way route sends the body back as it is", async (target) => {
  const guarded = await (await target.api("guarded")).connect();
  expect(await guarded.ask({ action: "two-way", do: { body: "plain text, é" } })).toBe("plain text, é");
  expect(await guarded.ask({ action: "two-way", do: { body: '{ "a":1 }' } })).toBe('{ "a":1 }');
});

row("C16", "★ a two-way route sends the body of a result that is no success, too", async (target) => {
  const guarded = await (await target.api("guarded")).connect();
  expect(await guarded.ask({ action: "two-way", do: { status: 500, body: "went wrong" } })).toBe("went wrong");
});

row("C38", "a malformed proxy response is an Internal server error frame, one-way or two-way", async (target) => {
  const guarded = await (await target.api("guarded")).connect();
  const frame = errorFrame("Internal server error", await guarded.id());
  for (const action of ["two-way", "one-way"]) {
    for (const returned of [
      { returnNothing: true },
      { return: null },
      { return: "text" },
      { return: { hello: 1 } },
      { return: { body: "text" } },
      { return: { statusCode: "OK" } },
      { return: { statusCode: 200, body: { a: 1 } } },
      { return: { ConnectionId: "x", Data: "y", statusCode: 200 } },
    ]) {
      expect([action, returned, await guarded.ask({ action, do: returned })]).toEqual([
        ...[action, returned, expect.stringMatching(frame)],
      ]);
    }
  }
  expect((await guarded.observe()).event.requestContext.routeKey).toBe("two-way");
});

row("C39", "★ a two-way route whose handler returns a status and no body sends nothing", async (target) => {
  const guarded = await (await target.api("guarded")).connect();
  guarded.send({ action: "two-way", do: { noBody: true } });
  expect(await guarded.ask({ action: "two-way", do: { body: "next" } })).toBe("next");
});

row("C40", "in an expression of several variables a path that is not there is the empty text", async (target) => {
  const plain = await (await target.api("plain")).connect();
  expect(await routeOf(plain, '{"service":"chat"}')).toBe("chat/");
  expect(await routeOf(plain, '{"service":"chat","other":{"action":"join"}}')).toBe("chat/");
  // Both are missing: `/`, which is no route.
  expect(await routeOf(plain, "{}")).toBe("$default");
});

row("C42", "a function is invoked if its resource policy or the integration's role allows it", async (target) => {
  const guarded = await (await target.api("guarded")).connect();
  expect(await guarded.ask({ action: "by-role", do: { body: "invoked" } })).toBe("invoked");
  const frame = errorFrame("Internal server error", await guarded.id());
  expect(await guarded.ask({ action: "not-permitted", do: { body: "never" } })).toMatch(frame);
});

row(
  "C17",
  "a handler slower than its integration causes a time-out frame; its late result is dropped",
  async (target) => {
    const guarded = await (await target.api("guarded")).connect();
    const id = await guarded.id();
    const late = { sleepMs: SLOW_ROUTE_LIMIT_MS + 100, reportTo: id, body: "too late" };
    expect(await guarded.ask({ action: "slow", do: late })).toMatch(errorFrame("Endpoint request timed out", id));
    expect((await guarded.nextObservation()).event.requestContext.routeKey).toBe("slow");
    expect(await guarded.ask({ action: "two-way", do: { body: "in time" } })).toBe("in time");
  },
);

row("C32", "frames sent at once are handled at once", async (target) => {
  const guarded = await (await target.api("guarded")).connect();
  const count = 20;
  for (let n = 0; n < count; n++) {
    guarded.send({ action: "two-way", n, do: { sleepMs: 20 + Math.floor(Math.random() * 60) } });
  }
  const observations: Observation[] = [];
  for (let n = 0; n < count; n++) observations.push(await guarded.nextObservation());
  const numbers = observations.map(({ event }): number => JSON.parse(event.body ?? "").n);
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
  const overlapping = observations.filter((one) =>
    observations.some((other) => other !== one && other.startedAt < one.endedAt && one.startedAt < other.endedAt),
  );
  expect(overlapping.length).toBeGreaterThan(0);
});

row("C34", "no message reaches $connect or $disconnect", async (target) => {
  const guarded = await (await target.api("guarded")).connect();
  expect(await routeOf(guarded, '{"action":"$connect"}')).toBe("$default");
  expect(await routeOf(guarded, '{"action":"$disconnect"}')).toBe("$default");
  const bare = await (await target.api("bare")).connect();
  expect(await bare.ask({ action: "$connect" })).toMatch(errorFrame("Forbidden", await bare.id()));
});
