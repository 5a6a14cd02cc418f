import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "@switchboard/local-api-gateway/testing";
import { expect, test } from "vitest";
import { startStack } from "../../src/start-stack.ts";
import { answering, makeProject } from "../tools/project.ts";
import { defineText, place } from "./small-template.ts";

/** An API whose one route calls a function that is called as the API is, with `Function` behind it. */
function api(name: string, stages: readonly string[] = ["dev"]): string {
  const stage = (stage: string) =>
    `  ${name}${stage}: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref ${name}, StageName: ${stage}, AutoDeploy: true } }\n`;
  return `
  ${name}:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: ${name}, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
${stages.map(stage).join("")}
  ${name}Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref ${name}
      RouteKey: $default
      RouteResponseSelectionExpression: $default
      Target: !Sub integrations/\${${name}Integration}
  ${name}Response:
    Type: AWS::ApiGatewayV2::RouteResponse
    Properties: { ApiId: !Ref ${name}, RouteId: !Ref ${name}Route, RouteResponseKey: $default }
  ${name}Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref ${name}
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${name}Function.Arn}/invocations
  ${name}Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref ${name}Function
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${name}}/*
  ${name}Function:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: ${name.toLowerCase()}.handler
      Runtime: nodejs24.x
      Environment:
        Variables:
          CHAT: !Sub https://\${Chat}.execute-api.\${AWS::Region}.amazonaws.com/dev
          ADMIN: !Sub wss://\${Admin}.execute-api.\${AWS::Region}.amazonaws.com/dev
`;
}

const HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n";
const VARIABLES = `exports.handler = async () => ({ statusCode: 200, body: JSON.stringify(process.env) });`;

test("each API has a port, its functions, routes of its own, and an address in everybody's variables", async () => {
  using project = makeProject({ "chat.js": answering("chat"), "admin.js": VARIABLES });
  const { directory } = project;
  await using stack = await startStack({
    ...{ template: HEAD + api("Chat") + api("Admin"), directory, place },
    routes:
      ({ gateway }) =>
      (_, response) => {
        response.end(gateway().url);
        return true;
      },
  });
  const admin = stack.apis[1]?.gateway;
  const [chatClient, adminClient] = [await connect(stack.gateway.url), await connect(admin?.url ?? "")];
  expect(await chatClient.ask("hello")).toBe("chat hello");
  expect(JSON.parse(await adminClient.ask("hello"))).toMatchObject({
    CHAT: stack.gateway.managementEndpoint,
    ADMIN: admin?.url,
    // The function's own API, not the first.
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: admin?.managementEndpoint,
  });
  expect(await (await fetch(`http://127.0.0.1:${admin?.port}/own`)).text()).toBe(admin?.url);
  expect(stack.gateway.connectionIds()).toHaveLength(1);
  expect(admin?.connectionIds()).toHaveLength(1);
  chatClient.webSocket.close();
  adminClient.webSocket.close();
});

test("each API has a port for clients with TLS as well", async () => {
  using project = makeProject({ "chat.js": answering("chat"), "admin.js": answering("admin") });
  const { directory } = project;
  const tls = { authority: join(directory, "authority") };
  await using stack = await startStack({ template: HEAD + api("Chat") + api("Admin"), directory, place, tls });
  for (const [index, word] of ["chat", "admin"].entries()) {
    const { url = "", certificateFile = "" } = stack.apis[index]?.tls ?? {};
    const client = await connect(url, { ca: readFileSync(certificateFile, "utf8") });
    expect(await client.ask("hello")).toBe(`${word} hello`);
    client.webSocket.close();
  }
});

test("an API of two stages is there twice", () => {
  using project = makeProject({ "chat.js": answering("chat"), "admin.js": VARIABLES });
  const defined = defineText(HEAD + api("Chat", ["dev", "live"]) + api("Admin"), {}, project.directory);
  if ("problems" in defined) throw new Error(defined.problems.join("\n"));
  const { api: first, furtherApis } = defined.definition;
  expect([first.apiId, first.stage]).toEqual(["smallstack", "dev"]);
  expect(furtherApis.map(({ name, definition }) => [name, definition.apiId, definition.stage])).toEqual([
    ["Chat/live", "smallstack", "live"],
    ["Admin", "smallstac2", "dev"],
  ]);
});

test("an HTTP API with a stage of its own is left alone", () => {
  using project = makeProject({ "chat.js": answering("chat"), "admin.js": VARIABLES });
  const http = `
  Http: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: http, ProtocolType: HTTP } }
  HttpStage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Http, StageName: $default, AutoDeploy: true } }
  HttpRoute: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Http, RouteKey: GET /, Target: integrations/x } }
`;
  const defined = defineText(HEAD + http + api("Chat") + api("Admin"), {}, project.directory);
  if ("problems" in defined) throw new Error(defined.problems.join("\n"));
  expect(Object.keys(defined.definition.api.routes)).toEqual(["$default"]);
  expect(defined.definition.warnings).toEqual([
    "Not here, so that nothing comes from them and calls to them leave this machine: AWS::ApiGatewayV2::Api (Http)",
  ]);
});
