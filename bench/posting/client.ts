// One of the contenders, in a process of its own.

import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { createManagementApiClient, createSignedConnectionGateway } from "@switchboard/adapters-aws/management-api";
import { systemClock } from "@switchboard/adapters-aws/runtime";
import { defaultDeliveryLimits } from "@switchboard/domain";
import { answerCommands } from "../support/remote.ts";
import type { Contender, Cost } from "./plan.ts";

/** Posts one text to every connection. @throws unless each takes it */
type PostToAll = (connectionIds: readonly string[], text: string) => Promise<void>;

const region = "us-east-1";

const contenders: Readonly<Record<Contender, (endpoint: string) => PostToAll>> = {
  /** As in AWS's sample for Lambda and WebSocket APIs: one client, `Promise.all` over all connections. */
  sdk(endpoint) {
    const client = new ApiGatewayManagementApiClient({ endpoint, region });
    return async (connectionIds, text) => {
      await Promise.all(
        connectionIds.map((ConnectionId) => client.send(new PostToConnectionCommand({ ConnectionId, Data: text }))),
      );
    };
  },

  ours(endpoint) {
    const client = createManagementApiClient({ endpoint, region });
    const gateway = createSignedConnectionGateway({ client, endpoint, region, clock: systemClock });
    return (connectionIds, text) => {
      const payload = new TextEncoder().encode(text);
      return aFewAtATime(connectionIds, async (connectionId) => {
        if ((await gateway.post({ connectionId }, payload)) !== "delivered") throw new Error("A post was not taken.");
      });
    };
  },

  /** The least that `node:http` needs: kept-alive connections, no signature, no deadline. */
  plain(endpoint) {
    const { protocol, hostname, port, pathname } = new URL(endpoint);
    const isSecure = protocol === "https:";
    const agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true });
    const begin = isSecure ? httpsRequest : httpRequest;
    const post = (connectionId: string, body: Uint8Array) =>
      new Promise<void>((resolve, reject) => {
        const path = `${pathname}/@connections/${encodeURIComponent(connectionId)}`;
        const headers = { "Content-Length": body.byteLength };
        const request = begin({ method: "POST", host: hostname, port, path, headers, agent }, (response) => {
          response.on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error("It was not taken."))));
          response.resume();
        });
        request.on("error", reject);
        request.end(body);
      });
    return (connectionIds, text) => {
      const body = new TextEncoder().encode(text);
      return aFewAtATime(connectionIds, (connectionId) => post(connectionId, body));
    };
  },
};

/** As many at a time as the hub's own delivery has under way. */
async function aFewAtATime(connectionIds: readonly string[], act: (connectionId: string) => Promise<void>) {
  const left = connectionIds.values();
  const lanes = Array.from({ length: defaultDeliveryLimits.postsAtATime }, async () => {
    for (const connectionId of left) await act(connectionId);
  });
  await Promise.all(lanes);
}

let postToAll: PostToAll | undefined;
let posted = 0;

answerCommands({
  start({ contender, endpoint }: { readonly contender: Contender; readonly endpoint: string }) {
    postToAll = contenders[contender](endpoint);
  },

  async run({ posts, payloadBytes }: { readonly posts: number; readonly payloadBytes: number }): Promise<Cost> {
    // The form of API Gateway's ids; every post is to another connection, as in a large audience.
    const ids = Array.from({ length: posts }, () => {
      const bytes = Buffer.alloc(11);
      posted += 1;
      bytes.writeUInt32BE(posted);
      return bytes.toString("base64");
    });
    const text = "x".repeat(payloadBytes);
    const startedAt = performance.now();
    const before = process.cpuUsage();
    await postToAll?.(ids, text);
    const { user, system } = process.cpuUsage(before);
    return { posts, cpuMs: (user + system) / 1000, wallMs: performance.now() - startedAt };
  },
});
