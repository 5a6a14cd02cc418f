// The other end of the posts: takes each and says 200, as the management API does.
//
// Arguments: the certificate's and the key's file.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { answerCommands } from "../support/remote.ts";

const [certificate = "", key = ""] = process.argv.slice(2);
let taken = 0;
const take: RequestListener = (request, response) => {
  request.resume();
  request.on("end", () => {
    taken += 1;
    response.writeHead(200, { "content-length": "0" }).end();
  });
};
const options = { keepAliveTimeout: 60_000 };
const http = createHttpServer(options, take);
const https = createHttpsServer({ ...options, cert: readFileSync(certificate), key: readFileSync(key) }, take);
for (const server of [http, https]) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
}

answerCommands({
  endpoints: () => ({
    HTTP: `http://127.0.0.1:${(http.address() as AddressInfo).port}/development`,
    TLS: `https://127.0.0.1:${(https.address() as AddressInfo).port}/development`,
  }),
  taken: () => taken,
});
