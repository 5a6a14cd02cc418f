import { type ApiDefinition, domainNameOf, type RunningGateway } from "@switchboard/local-api-gateway";
import { SECRETS_PATH } from "@switchboard/local-secrets-manager";
import { lambdaServicesEnvironment } from "../services/lambda-services.ts";

/**
 * The environment of a function on this machine: what its template says, the API's public addresses in it replaced by those
 * of the gateway, and where AWS clients find the services that are here.
 */
export function localEnvironment(
  environment: Readonly<Record<string, string>>,
  api: ApiDefinition,
  gateway: Pick<RunningGateway, "port" | "url" | "managementEndpoint">,
  dynamoDbEndpoint: string,
): Readonly<Record<string, string>> {
  const publicAddress = `${domainNameOf(api)}/${api.stage}`;
  const here = (value: string) =>
    value
      .replaceAll(`https://${publicAddress}`, () => gateway.managementEndpoint)
      .replaceAll(`wss://${publicAddress}`, () => gateway.url);
  const origin = `http://127.0.0.1:${gateway.port}`;
  return {
    ...Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, here(value)])),
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: gateway.managementEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamoDbEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `${origin}${SECRETS_PATH}`,
    ...lambdaServicesEnvironment(gateway.port),
  };
}
