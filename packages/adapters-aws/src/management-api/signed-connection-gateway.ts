import type { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import type { Clock, ConnectionGateway } from "@switchboard/domain";
import { createHttpExchange } from "../http/http-exchange.ts";
import type { Answer } from "../http/http-response.ts";
import { createManagementApiConnectionGateway } from "./management-api-connection-gateway.ts";
import { idHere } from "./own-connections.ts";
import { createPostSigner } from "./post-signer.ts";

export interface SignedConnectionGatewayOptions {
  /** Inspects and closes connections, and gives the credentials, which it renews before they expire. */
  readonly client: ApiGatewayManagementApiClient;
  /** Where the connections are: `https://<api>.execute-api.<region>.amazonaws.com/<stage>`, or a custom domain. */
  readonly endpoint: string;
  readonly region: string;
  readonly clock: Pick<Clock, "now">;
  /** When a post that has not been answered is given up. Default: 3,000. */
  readonly deadlineMs?: number;
}

/**
 * Reaches connections through API Gateway's management API. Posts are signed here rather than by the SDK, whose client
 * spends several times the processor time on each.
 */
export function createSignedConnectionGateway({
  client,
  endpoint: address,
  region,
  clock,
  deadlineMs = 3000,
}: SignedConnectionGatewayOptions): ConnectionGateway {
  const endpoint = new URL(address);
  const sign = createPostSigner({ endpoint, region, now: clock.now });
  const { exchange } = createHttpExchange({ endpoint, deadlineMs });
  return {
    ...createManagementApiConnectionGateway({ client }),

    async post(connection, payload) {
      const connectionId = idHere(connection);
      if (isNoSegment(connectionId)) return "gone";
      try {
        const { path, headers } = sign(connectionId, payload, await client.config.credentials());
        return outcomeOf(await exchange(path, headers, payload));
      } catch (thrown) {
        throw new Error("API Gateway did not take a post.", { cause: thrown });
      }
    },
  };
}

/** Whether an id would make another path of the one it is put into; no connection has such an id. */
function isNoSegment(id: string): boolean {
  return id === "" || id === "." || id === "..";
}

function outcomeOf({ status, errorType }: Answer): "delivered" | "gone" | "throttled" {
  if (status >= 200 && status < 300) return "delivered";
  // An id that is not of the gateway's form is answered with 400; no connection can have it.
  if (status === 410 || (status === 400 && errorType === "BadRequestException")) return "gone";
  if (status === 429) return "throttled";
  throw new Error(`The answer was ${status} ${errorType ?? "without a type"}.`);
}
