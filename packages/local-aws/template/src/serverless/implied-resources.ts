import { isObject, type JsonObject } from "../json.ts";
import type { ResourceDeclaration } from "../template.ts";

/** The API that events of a type are of unless they name one, as other parts of the template refer to it. */
const IMPLIED_APIS = {
  Api: { id: "ServerlessRestApi", type: "AWS::ApiGateway::RestApi", property: "RestApiId" },
  HttpApi: { id: "ServerlessHttpApi", type: "AWS::ApiGatewayV2::Api", property: "ApiId" },
} as const;

/**
 * Resources that SAM makes without a declaration, and that outputs and variables may refer to: APIs for HTTP requests, and URLs of
 * functions (documented in the SAM specification). None of them is served here.
 */
export function impliedResources(
  resources: Readonly<Record<string, ResourceDeclaration>>,
): Readonly<Record<string, ResourceDeclaration>> {
  const implied: Record<string, ResourceDeclaration> = {};
  const add = (id: string, type: string, properties: JsonObject = {}): void => {
    if (!Object.hasOwn(resources, id)) implied[id] = { type, properties, dependsOn: [] };
  };
  for (const [id, { type, properties }] of Object.entries(resources)) {
    if (type !== "AWS::Serverless::Function") continue;
    if (properties["FunctionUrlConfig"] !== undefined) add(`${id}Url`, "AWS::Lambda::Url");
    const { Events } = properties;
    for (const event of Object.values(isObject(Events) ? Events : {}).filter(isObject)) {
      const { Type, Properties } = event;
      const api = Type === "Api" || Type === "HttpApi" ? IMPLIED_APIS[Type] : undefined;
      const named = isObject(Properties) ? Properties : {};
      if (api !== undefined && named[api.property] === undefined) add(api.id, api.type, { ProtocolType: "HTTP" });
    }
  }
  return implied;
}
