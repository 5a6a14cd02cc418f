// biome-ignore-all lint/suspicious/noTemplateCurlyInString: selection expressions are written so.
import { expect, test } from "vitest";
import { compileSelection } from "../src/integrations/route-selection.ts";
import { startTestGateway } from "./support/start-test-gateway.ts";

test.each([
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
  ['{"action":"$connect"}', "$default"],
  ['{"action":"$disconnect"}', "$default"],
  ['{"action":"a","action":"join"}', "join"],
  ['{"action":"constructor"}', "$default"],
  ['{"action":"__proto__"}', "$default"],
  ['{"__proto__":{"action":"join"}}', "$default"],
])("%s goes to %s", async (text, routeKey) => {
  const routes = Object.fromEntries(["$connect", "$disconnect", "join", "1", "$default"].map((key) => [key, echo]));
  const extra = Object.fromEntries(["join", "1", "$default"].map((key) => [key, { routeResponse: true }]));
  await using gateway = await startTestGateway({ routes, extra });
  const client = await gateway.connect();
  expect(await client.ask(text)).toBe(routeKey);
  expect(gateway.invocations.at(-1).body).toBe(text);
});

test("what no route takes, without a $default, is answered Forbidden, and the connection stays open", async () => {
  await using gateway = await startTestGateway({ routes: { join: echo }, extra: { join: { routeResponse: true } } });
  const client = await gateway.connect();
  const [connectionId] = gateway.connectionIds();
  for (const text of ["plain", '{"action":"other"}', '{"action":"$connect"}']) {
    expect(await client.ask(text)).toMatch(
      new RegExp(`^{"message": "Forbidden", "connectionId":"${connectionId}", "requestId":"[\\w-]{15}="}$`),
    );
  }
  expect(await client.ask('{"action":"join"}')).toBe("join");
});

test.each([
  ["$request.body.a.b", '{"a":{"b":"c"}}', "c"],
  ["$request.body.a.b", '{"a":"b"}', ""],
  ["${request.body.service}/${request.body.action}", '{"service":"chat","action":"join"}', "chat/join"],
  ["${request.body.action}-${request.body.nope}", '{"action":"join"}', "join-"],
  ["${request.body.a}", '{"a":"${request.body.b}","b":"x"}', "${request.body.b}"],
  ["action", "not JSON", "action"],
  ["\\$default", "not JSON", "$default"],
  ["$request.body.a", '{"a":["x",["y",1]]}', "[x, [y, 1]]"],
  ["$request.body.a[1].b", '{"a":[0,{"b":"c"}]}', "c"],
  ["$request.body.a", '{"a":true}', "true"],
  ["$request.body.a", '{"a":1.5}', "1.5"],
  ["$request.body.a", '{"a":null}', undefined],
  ["x-${request.body.a}", '{"a":{}}', undefined],
  ["$request.body.toString", "{}", ""],
])("the expression %s selects from %s", (expression, text, selected) => {
  expect(compileSelection(expression)(text)).toBe(selected);
});

test("a hostile nesting selects nothing and breaks nothing", () => {
  const deep = 50_000;
  expect(compileSelection("$request.body.a")(`{"a":${"[".repeat(deep)}${"]".repeat(deep)}}`)).toBeUndefined();
});

test.each(["$request.header.x", "${request.body.a", "$context.routeKey", "$request.bodyx"])(
  "%s is no expression",
  (text) => {
    expect(() => compileSelection(text)).toThrow(SyntaxError);
  },
);

function echo(event: { requestContext: { routeKey: string } }) {
  return { statusCode: 200, body: event.requestContext.routeKey };
}
