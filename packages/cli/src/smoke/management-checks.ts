import { awsFailure } from "../target/aws.ts";
import type { SmokeCheck } from "./smoke-check.ts";
import type { SmokeHub } from "./smoke-hub.ts";
import { expectSame, Skipped, Unexpected } from "./unexpected.ts";

// The management API, with the credentials of whoever runs this: execute-api:ManageConnections.

/** Of the API's own name it is the same place; a domain of yours may lead anywhere. */
function endpointOf({ target: { url, managementEndpoint } }: SmokeHub): string {
  if (managementEndpoint !== undefined) return managementEndpoint;
  if (/\.execute-api\./.test(new URL(url).hostname)) return url.replace(/^ws/, "http");
  throw new Skipped("the management endpoint is not known", "Name the stack with --stack.");
}

/** @returns the status of a post */
async function post(hub: SmokeHub, connectionId: string, Data: string): Promise<number> {
  const endpoint = endpointOf(hub);
  const { ApiGatewayManagementApiClient, PostToConnectionCommand } = await import(
    "@aws-sdk/client-apigatewaymanagementapi"
  );
  const client = new ApiGatewayManagementApiClient({ ...hub.target.aws, endpoint, maxAttempts: 1 });
  try {
    const { $metadata } = await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data }));
    return $metadata.httpStatusCode ?? 0;
  } catch (error) {
    const { httpStatusCode } = Object(Object(error).$metadata) as { readonly httpStatusCode?: number };
    // 403 is what whoever may not post is answered with.
    if (httpStatusCode !== undefined && httpStatusCode !== 403) return httpStatusCode;
    const { code, message, advice } = awsFailure(error, "execute-api:ManageConnections");
    if (code === "no-credentials") throw new Skipped(message, advice);
    throw new Unexpected("the post to be accepted", message);
  } finally {
    client.destroy();
  }
}

export const managementChecks: readonly SmokeCheck[] = [
  {
    name: "a signed post to @connections arrives",
    async run(hub) {
      await using connection = await hub.connect();
      const text = JSON.stringify({ smoke: hub.run });
      expectSame(await post(hub, connection.connectionId, text), 200);
      await connection.text(text, "what was posted");
      return "as it was posted";
    },
  },
  {
    name: "an unsigned post to @connections is refused",
    async run(hub) {
      await using connection = await hub.connect();
      const url = `${endpointOf(hub)}/@connections/${encodeURIComponent(connection.connectionId)}`;
      const response = await fetch(url, { method: "POST", body: "smoke", signal: AbortSignal.timeout(10_000) });
      expectSame(response.status, 403);
      return "403";
    },
  },
  {
    name: "a post to a connection that is gone",
    async run(hub) {
      const connection = await hub.connect();
      await connection[Symbol.asyncDispose]();
      expectSame(await post(hub, connection.connectionId, "smoke"), 410);
      return "410";
    },
  },
];
