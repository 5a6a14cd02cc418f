// The process that takes the posts, as the management API does, and counts whom they reach.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answerCommands } from "../support/remote.ts";

/** How often each connection was posted to. */
const posts = new Map<string, number>();
let lastAt = 0;
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume();
  request.on("end", () => {
    const connectionId = decodeURIComponent((request.url ?? "").slice((request.url ?? "").lastIndexOf("/") + 1));
    posts.set(connectionId, (posts.get(connectionId) ?? 0) + 1);
    lastAt = Date.now();
    response.writeHead(200, { "content-length": "0" }).end();
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");

answerCommands({
  endpoint: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/development`,
  /**
   * What has arrived since it was last asked, and when the last did, in epoch milliseconds. Posts to the sender are left out:
   * it is told that its message is stored, where delivering takes longer.
   */
  take({ senderId }: { readonly senderId: string }) {
    posts.delete(senderId);
    const counts = [...posts.values()];
    posts.clear();
    return { posts: counts.reduce((sum, count) => sum + count, 0), reached: counts.length, lastAt };
  },
});
