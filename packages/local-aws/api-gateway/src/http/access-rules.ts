import type { GatewayEvent } from "@switchboard/local-service";
import type { GuardOptions } from "@switchboard/request-guard";
import { type ApiDefinition, domainNameOf } from "../definition/api-definition.ts";

/**
 * Who may call what on the gateway's port: the only place that says it. `docs/GATEWAY.md` says why.
 *
 * @param hostPrefixes of the other services on the port, as their host names begin
 */
export function accessRules(
  api: ApiDefinition,
  hostPrefixes: readonly string[],
  emit: (event: GatewayEvent) => void,
): GuardOptions {
  return {
    // A client that was made to come here instead of going to AWS still calls AWS by its name.
    hostNames: [domainNameOf(api), ...hostPrefixes.map((prefix) => `${prefix}.${api.region}.amazonaws.com`)],
    openPaths: [
      // The console and the documents, from a link on a page of somebody else.
      { path: "/", to: "navigation" },
      { path: "/docs/", to: "navigation" },
      // What an application's own page needs while it is developed: the client library, and a user's token.
      { path: "/client.js", to: "loopback" },
      { path: "/token", to: "loopback" },
    ],
    onRefused: ({ because, method, isUpgrade, caller }) =>
      emit({ type: "blocked", because, method: isUpgrade ? "WebSocket" : method, caller }),
  };
}
