// The process that the embedded DynamoDB runs in, plain JavaScript so that Node can start it without a build. Its first message
// says on which port it listens, and which module decides what it carries out.
import { EventEmitter, once } from "node:events";
import { pathToFileURL } from "node:url";
import { guardServer } from "@switchboard/request-guard";
import dynalite from "dynalite";

/**
 * Longer than any client keeps an idle connection, so that it is never the server that ends one: a request that is on its way
 * then would fail with "socket hang up".
 */
const KEEP_ALIVE_MS = 600_000;
/** DynamoDB's own limit (documented), which dynalite has as well. */
const BODY_LIMIT_BYTES = 16_777_216;

// Whoever has started it is gone, however it ended.
process.on("disconnect", () => process.exit());
const [{ port, filter }] = await once(process, "message");
const refusalOf = filter === undefined ? () => undefined : await loadFilter(filter);
const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.keepAliveTimeout = KEEP_ALIVE_MS;
const [carryOut] = server.listeners("request");
server.removeAllListeners("request");
server.on("request", serve);
// It answers pages of every origin by itself.
guardServer(server);
server.on("error", ({ code, message }) => process.send({ error: { code, message } }));
server.listen(port, "127.0.0.1", () => process.send({ port: server.address().port }));

async function loadFilter({ module, input }) {
  const { createRequestFilter } = await import(pathToFileURL(module).href);
  return createRequestFilter(input, (message) => process.send({ told: message }));
}

/** Hands over whole requests only: dynalite ends the process when a client breaks off in the middle of one. */
function serve(request, response) {
  const chunks = [];
  let bytes = 0;
  // A client that has gone away waits for nothing.
  request.on("error", () => undefined);
  request.on("data", (chunk) => {
    bytes += chunk.length;
    if (bytes <= BODY_LIMIT_BYTES) chunks.push(chunk);
  });
  request.on("end", () => {
    if (bytes > BODY_LIMIT_BYTES) return response.writeHead(413).end();
    const { method, url, headers } = request;
    const body = Buffer.concat(chunks);
    const refusal = refusalOf({ authorization: headers.authorization, target: headers["x-amz-target"], body });
    if (refusal !== undefined) return refuse(response, refusal);
    const whole = Object.assign(new EventEmitter(), { method, url, headers });
    carryOut(whole, response);
    if (body.length > 0) whole.emit("data", body);
    whole.emit("end");
  });
}

/** 400 with the type in the body (observed): DynamoDB's refusals have no status of their own. */
function refuse(response, { type, content }) {
  response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify({ __type: type, ...content }));
}
