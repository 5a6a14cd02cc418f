import { fileURLToPath } from "node:url";
import type { ApiDefinition, FunctionDefinition, RouteDefinition } from "@switchboard/local-aws";

/**
 * - `guarded`: has everything: an authorizer, `$disconnect`, `$default`, one-way and two-way routes.
 * - `plain`: `$connect` without an authorizer, a composite selection expression, stage variables.
 * - `bare`: neither `$connect` nor `$disconnect` nor `$default`.
 * - `unnamed`: the same, on a stage `$default`.
 */
export type FixtureName = "guarded" | "plain" | "bare" | "unnamed";

/** Time limit of the route `slow`. */
export const SLOW_ROUTE_LIMIT_MS = 250;

const HANDLER = "fixture-handler";
const AUTHORIZER = "fixture-authorizer";

const oneWay: RouteDefinition = { integration: { type: "AWS_PROXY", functionName: HANDLER } };
const twoWay: RouteDefinition = { ...oneWay, routeResponse: true };

const place = { apiId: "fixtur3api", region: "us-east-1", accountId: "123456789012", stage: "fixture" };

const bare: ApiDefinition = {
  ...place,
  routeSelectionExpression: "$request.body.action",
  routes: { "two-way": twoWay },
};

/** The APIs that the suite talks to, as they have to be deployed where it does not run them itself. */
export const fixtureApis: Readonly<Record<FixtureName, ApiDefinition>> = {
  guarded: {
    ...place,
    routeSelectionExpression: "$request.body.action",
    routes: {
      $connect: {
        ...oneWay,
        authorization: {
          type: "CUSTOM",
          functionName: AUTHORIZER,
          identitySources: ["route.request.querystring.token"],
        },
      },
      $disconnect: oneWay,
      $default: twoWay,
      "two-way": twoWay,
      "one-way": oneWay,
      join: twoWay,
      "1": twoWay,
      "by-role": twoWay,
      "not-permitted": {
        integration: { type: "AWS_PROXY", functionName: HANDLER, permitted: false },
        routeResponse: true,
      },
      slow: {
        integration: { type: "AWS_PROXY", functionName: HANDLER, timeoutMs: SLOW_ROUTE_LIMIT_MS },
        routeResponse: true,
      },
    },
  },
  plain: {
    ...place,
    stageVariables: { colour: "blue" },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the expression is written like this.
    routeSelectionExpression: "${request.body.service}/${request.body.action}",
    routes: {
      $connect: oneWay,
      $default: twoWay,
      "fixture/two-way": twoWay,
      "chat/join": twoWay,
      "chat/": twoWay,
    },
  },
  bare,
  unnamed: { ...bare, stage: "$default" },
};

/** The functions of a fixture API. */
export function fixtureFunctions(managementEndpoint: string): readonly FunctionDefinition[] {
  const bundle = fileURLToPath(new URL("../functions/fixture.mjs", import.meta.url));
  const environment = { MANAGEMENT_ENDPOINT: managementEndpoint };
  return [
    { name: HANDLER, bundle, environment, timeoutMs: 10_000 },
    { name: AUTHORIZER, bundle, environment, timeoutMs: 10_000, handler: "authorizer" },
  ];
}
