import { expect, test } from "vitest";
import { createService } from "../conformance/create-service.ts";
import { readRows } from "../conformance/run-suite.ts";

const place = { managementEndpoint: "http://127.0.0.1:3", httpPort: 1, lambdaPort: 2, websocketPort: 3 };

test("a row passes if all of its checks do; of one that failed or was skipped it is said why", () => {
  const check = (title: string, status: string, failureMessages: readonly string[] = []) => ({
    ...{ title, status, failureMessages },
  });
  const testResults = [
    {
      assertionResults: [
        check("C02 in a browser: 1006", "passed"),
        check("C01 accepts", "passed"),
        check("no row", "failed"),
      ],
    },
    { assertionResults: [check("C02 refuses", "failed", ["Error: 101\n    at file"])] },
    { assertionResults: [check("C03 waits", "failed", ["Error: STACK_TRACE_ERROR\n    at task"])] },
    {
      assertionResults: [
        check("C04 here", "passed"),
        check("C04 elsewhere", "skipped"),
        check("C05 ★ ends", "skipped"),
      ],
    },
  ];
  const printed = "skipped: C04 elsewhere: no browser\nskipped: C05 ★ ends: it takes hours\n";
  expect(readRows({ testResults }, printed)).toEqual([
    { id: "C01", title: "accepts", outcome: "passed" },
    { id: "C02", title: "refuses", outcome: "failed", why: "Error: 101" },
    { id: "C03", title: "waits", outcome: "failed", why: "given up: what it waited for did not come" },
    { id: "C04", title: "here", outcome: "passed" },
    { id: "C05", title: "ends", outcome: "skipped", why: "it takes hours" },
  ]);
});

test("an API is a service with its routes, but for those whose function it may not invoke", () => {
  const integration = { type: "AWS_PROXY", functionName: "handler" } as const;
  const service = createService(
    "small",
    {
      ...{ apiId: "abcdef1234", region: "us-east-1", accountId: "123456789012", stage: "dev" },
      routeSelectionExpression: "$request.body.action",
      routes: {
        $connect: {
          integration,
          authorization: {
            type: "CUSTOM",
            functionName: "authorizer",
            identitySources: ["route.request.querystring.t"],
          },
        },
        ask: { integration, routeResponse: true },
        never: { integration: { ...integration, permitted: false } },
      },
    },
    place,
  );
  expect(service).toMatchObject({
    provider: { stage: "dev", websocketsApiRouteSelectionExpression: "$request.body.action" },
    functions: {
      handler: {
        events: [
          {
            websocket: {
              route: "$connect",
              authorizer: { name: "authorizer", identitySource: ["route.request.querystring.t"] },
            },
          },
          { websocket: { route: "ask", routeResponseSelectionExpression: "$default" } },
        ],
      },
      authorizer: { handler: "fixture.authorizer" },
    },
    custom: { "serverless-offline": { websocketPort: 3 } },
  });
});
