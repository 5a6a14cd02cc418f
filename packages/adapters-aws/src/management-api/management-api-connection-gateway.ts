import {
  type ApiGatewayManagementApiClient,
  ApiGatewayManagementApiServiceException,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import type { ConnectionGateway } from "@switchboard/domain";
import { idHere } from "./own-connections.ts";

/** Reaches connections through API Gateway's management API. */
export function createManagementApiConnectionGateway({
  client,
}: {
  readonly client: ApiGatewayManagementApiClient;
}): ConnectionGateway {
  return {
    async post(connection, payload) {
      const connectionId = idHere(connection);
      try {
        await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: payload }));
        return "delivered";
      } catch (thrown) {
        if (isGone(thrown)) return "gone";
        if (isThrottled(thrown)) return "throttled";
        throw new Error("API Gateway did not take a post.", { cause: thrown });
      }
    },

    async close(connection) {
      const connectionId = idHere(connection);
      try {
        await client.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
      } catch (thrown) {
        if (!isGone(thrown)) throw new Error("API Gateway did not close a connection.", { cause: thrown });
      }
    },

    async isOpen(connection) {
      const connectionId = idHere(connection);
      try {
        await client.send(new GetConnectionCommand({ ConnectionId: connectionId }));
        return true;
      } catch (thrown) {
        if (isGone(thrown)) return false;
        throw new Error("API Gateway did not say whether a connection is open.", { cause: thrown });
      }
    },
  };
}

/** An id that is not of the gateway's form is answered with 400; no connection can have it. */
function isGone(thrown: unknown): boolean {
  const status = statusOf(thrown);
  return status === 410 || (status === 400 && thrown instanceof Error && thrown.name === "BadRequestException");
}

function isThrottled(thrown: unknown): boolean {
  return statusOf(thrown) === 429;
}

/** The status rather than the error's class: without its header, a 410 is an error without a class of its own. */
function statusOf(thrown: unknown): number | undefined {
  return thrown instanceof ApiGatewayManagementApiServiceException ? thrown.$metadata.httpStatusCode : undefined;
}
