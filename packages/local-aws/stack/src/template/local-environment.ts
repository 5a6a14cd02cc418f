import { type ApiDefinition, domainNameOf, type RunningGateway } from "@switchboard/local-api-gateway";

/** An API and the gateway that serves it. */
export interface ServedApi {
  readonly api: ApiDefinition;
  readonly gateway: Pick<RunningGateway, "url" | "managementEndpoint">;
}

/** A function's variables on this machine: the APIs' public addresses in them are replaced by those of their gateways. */
export function localVariables(
  variables: Readonly<Record<string, string>>,
  served: readonly ServedApi[],
): Readonly<Record<string, string>> {
  const here = (value: string) => served.reduce(replaceAddresses, value);
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, here(value)]));
}

function replaceAddresses(value: string, { api, gateway }: ServedApi): string {
  const publicAddress = `${domainNameOf(api)}/${api.stage}`;
  return value
    .replaceAll(`https://${publicAddress}`, () => gateway.managementEndpoint)
    .replaceAll(`wss://${publicAddress}`, () => gateway.url);
}
