import { expect, test } from "vitest";
import { editTemplate } from "../support/edited-template.ts";
import { startHub } from "../support/hub.ts";

/** Takes a resource out of the template, and out of what the stage waits for. */
const without = (...ids: readonly string[]) =>
  ids.flatMap((id): readonly (readonly [RegExp, string])[] => [
    [new RegExp(`^  ${id}:\\n(?: {4}.*\\n)+`, "m"), ""],
    [new RegExp(`^ {6}- ${id}\\n`, "m"), ""],
  ]);

/** A route of its own for `hello`, which otherwise has none, to the function that takes all frames. */
const helloRoute = `  HelloRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: hello
      RouteResponseSelectionExpression: $default
      Target: !Sub integrations/\${MessageIntegration}

  HelloRouteResponse:
    Type: AWS::ApiGatewayV2::RouteResponse
    Properties: { ApiId: !Ref Api, RouteId: !Ref HelloRoute, RouteResponseKey: $default }

`;
const helloPermission = `  HelloPermission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref MessageFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/\${StageName}/hello

`;
const withAlso = (resources: string) => ["  PingRoute:\n", `${resources}  PingRoute:\n`] as const;

test("a route that is added to the template works, one that is taken out falls to the default", async () => {
  using template = editTemplate(
    ...without("MessageRoute", "MessageRouteResponse"),
    withAlso(helloRoute + helloPermission),
  );
  await using hub = await startHub({}, { templateFile: template.file });
  const client = await hub.connect({ session_id: "alice" });
  expect(await client.ask({ action: "hello" })).toMatchObject({ type: "welcome", sessionId: "anon/alice" });
  await hub.event("routed", ({ routeKey, outcome }) => routeKey === "hello" && outcome === "replied");
  const answer = await client.ask({ action: "sendMessage", to: { sessions: ["nobody"] }, data: 1 });
  expect(answer).toMatchObject({ type: "ack", delivered: 0 });
  await hub.event("routed", ({ routeKey }) => routeKey === "$default");
});
