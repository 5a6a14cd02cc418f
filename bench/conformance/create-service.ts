import type { ApiDefinition, RouteDefinition } from "@switchboard/local-aws";

export interface Place {
  readonly managementEndpoint: string;
  readonly httpPort: number;
  readonly lambdaPort: number;
  readonly websocketPort: number;
}

/**
 * A fixture API of the conformance suite as a service of the Serverless Framework (`serverless.json`). It has no words for two things:
 * a route whose function the API may not invoke, which is left out, and a route's own time limit.
 */
export function createService(name: string, api: ApiDefinition, place: Place): object {
  const routes = Object.entries(api.routes).filter(
    ([, { integration }]) => integration.type !== "AWS_PROXY" || integration.permitted !== false,
  );
  const authorized = routes.some(([, { authorization }]) => authorization !== undefined);
  return {
    service: `fixture-${name}`,
    plugins: ["serverless-offline"],
    provider: {
      ...{ name: "aws", runtime: "nodejs20.x", stage: api.stage, region: api.region },
      websocketsApiRouteSelectionExpression: api.routeSelectionExpression,
      environment: { MANAGEMENT_ENDPOINT: place.managementEndpoint },
    },
    functions: {
      handler: {
        ...{ handler: "fixture.handler", timeout: 10 },
        events: routes.map(([route, definition]) => ({ websocket: { route, ...optionsOf(definition) } })),
      },
      ...(authorized && { authorizer: { handler: "fixture.authorizer", timeout: 10 } }),
    },
    custom: {
      "serverless-offline": {
        ...{ host: "127.0.0.1", httpPort: place.httpPort, lambdaPort: place.lambdaPort },
        websocketPort: place.websocketPort,
      },
    },
  };
}

function optionsOf({ routeResponse, authorization }: RouteDefinition): object {
  return {
    ...(routeResponse === true && { routeResponseSelectionExpression: "$default" }),
    ...(authorization?.type === "CUSTOM" && {
      authorizer: { name: "authorizer", identitySource: [...(authorization.identitySources ?? [])] },
    }),
  };
}
