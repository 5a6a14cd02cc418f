// The process that takes the posts, as the management API does, and counts whom they reach.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { answerCommands } from "../support/remote.ts";

const reached = new Set<string>();
let posts = 0;
let lastAt = 0;
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume();
  request.on("end", () => {
    posts += 1;
    reached.add((request.url ?? "").slice((request.url ?? "").lastIndexOf("/") + 1));
    lastAt = Date.now();
    response.writeHead(200, { "content-length": "0" }).end();
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");

answerCommands({
  endpoint: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/development`,
  /** What has arrived since it was last asked, and when the last did, in epoch milliseconds. */
  take() {
    const taken = { posts, reached: reached.size, lastAt };
    reached.clear();
    posts = 0;
    return taken;
  },
});
