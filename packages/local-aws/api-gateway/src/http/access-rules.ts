import type { GatewayEvent, OpenPath } from "@switchboard/local-service";
import type { GuardOptions } from "@switchboard/request-guard";
import { type ApiDefinition, domainNameOf } from "../definition/api-definition.ts";

/**
 * Who may call what on the gateway's port: the only place that says it. `docs/GATEWAY.md` says why.
 *
 * @param hostPrefixes of the other services on the port, as their host names begin
 * @param openPaths of what else is on it, besides the page at `/`
 */
export function accessRules(
  api: ApiDefinition,
  {
    hostPrefixes = [],
    openPaths = [],
  }: { readonly hostPrefixes?: readonly string[]; readonly openPaths?: readonly OpenPath[] },
  emit: (event: GatewayEvent) => void,
): GuardOptions {
  return {
    // A client that was made to come here instead of going to AWS still calls AWS by its name.
    hostNames: [domainNameOf(api), ...hostPrefixes.map((prefix) => `${prefix}.${api.region}.amazonaws.com`)],
    // From a link on a page of somebody else.
    openPaths: [{ path: "/", to: "navigation" }, ...openPaths],
    onRefused: ({ because, method, isUpgrade, caller }) =>
      emit({ type: "blocked", because, method: isUpgrade ? "WebSocket" : method, caller }),
  };
}
