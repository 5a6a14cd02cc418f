import { type ApiDefinition, domainNameOf, type RunningGateway } from "@switchboard/local-api-gateway";

/** A function's variables on this machine: the API's public addresses in them are replaced by those of the gateway. */
export function localVariables(
  variables: Readonly<Record<string, string>>,
  api: ApiDefinition,
  gateway: Pick<RunningGateway, "url" | "managementEndpoint">,
): Readonly<Record<string, string>> {
  const publicAddress = `${domainNameOf(api)}/${api.stage}`;
  const here = (value: string) =>
    value
      .replaceAll(`https://${publicAddress}`, () => gateway.managementEndpoint)
      .replaceAll(`wss://${publicAddress}`, () => gateway.url);
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, here(value)]));
}
