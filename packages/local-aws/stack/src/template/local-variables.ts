import { domainNameOf } from "@switchboard/local-api-gateway";
import type { RunningApi } from "../apis/start-apis.ts";

/** A function's variables on this machine: the APIs' public addresses in them are replaced by those of their gateways. */
export function localVariables(
  variables: Readonly<Record<string, string>>,
  apis: readonly RunningApi[],
): Readonly<Record<string, string>> {
  const here = (value: string) => apis.reduce(replaceAddresses, value);
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, here(value)]));
}

function replaceAddresses(value: string, { api, gateway }: RunningApi): string {
  const publicAddress = `${domainNameOf(api)}/${api.stage}`;
  return value
    .replaceAll(`https://${publicAddress}`, () => gateway.managementEndpoint)
    .replaceAll(`wss://${publicAddress}`, () => gateway.url);
}
