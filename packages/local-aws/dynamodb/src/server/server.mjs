// The process that the embedded DynamoDB runs in, plain JavaScript so that Node can start it without a build. Its first message
// says on which port it listens, and which module decides what it carries out; later ones tell the time.
import { EventEmitter, once } from "node:events";
import { pathToFileURL } from "node:url";
import { guardServer } from "@switchboard/request-guard";
import { createExpiry } from "./expiry/expiry.mjs";
import { timeToLiveOperations } from "./expiry/time-to-live-api.mjs";
import { Refusal } from "./refusal.mjs";
import { openStore } from "./store.mjs";
import { specificationProblem, updateStream } from "./streams/stream-specification.mjs";
import { createStreams } from "./streams/streams.mjs";
import { streamsOperations } from "./streams/streams-api.mjs";

/** @typedef {Readonly<Record<string, unknown>>} Input */

/**
 * Longer than any client keeps an idle connection, so that it is never the server that ends one: a request that is on its way
 * then would fail with "socket hang up".
 */
const KEEP_ALIVE_MS = 600_000;
/** DynamoDB's own limit (documented), which dynalite has as well. */
const BODY_LIMIT_BYTES = 16_777_216;
const STREAMS_PREFIX = "DynamoDBStreams_20120810.";
const TABLES_PREFIX = "DynamoDB_20120810.";
/** The operations that are answered, or looked at, before dynalite gets them. */
const OWN_TABLE_OPERATIONS = ["CreateTable", "UpdateTable", "UpdateTimeToLive", "DescribeTimeToLive"];

// Whoever has started it is gone, however it ended.
process.on("disconnect", () => process.exit());
const [{ port, place, streamLabel, filter }] = await once(process, "message");
const refusalOf = filter === undefined ? () => undefined : await loadFilter(filter);
/** By how much the clock of whoever has started it differs from the machine's. */
let clockOffsetMs = 0;
const now = () => Date.now() + clockOffsetMs;
const store = openStore(place);
const streams = createStreams(store, { ...place, now, firstLabel: streamLabel, onRecords: tellOfRecords() });
const expiry = createExpiry(store, () => clockOffsetMs);
const streamOperations = streamsOperations(streams, now);
const expiryOperations = timeToLiveOperations(store, expiry);
/** Sweeps are made one after the other. */
let swept = Promise.resolve();
process.on("message", ({ nowMs }) => {
  clockOffsetMs = nowMs - Date.now();
  swept = swept.then(async () => {
    // What could not be deleted is due at the next sweep as well.
    const expired = await expiry.sweep(nowMs).catch(() => 0);
    process.send?.({ expired });
  });
});

const { server } = store;
server.keepAliveTimeout = KEEP_ALIVE_MS;
const [carryOut] = server.listeners("request");
server.removeAllListeners("request");
server.on("request", serve);
// It answers pages of every origin by itself.
guardServer(server);
server.on("error", (/** @type {NodeJS.ErrnoException} */ { code, message }) => {
  process.send?.({ error: { code, message } });
});
server.listen(port, "127.0.0.1", () => process.send?.({ port: Object(server.address()).port }));

/** @param {{ readonly module: string, readonly input: unknown }} filter */
async function loadFilter({ module, input }) {
  const { createRequestFilter } = await import(pathToFileURL(module).href);
  return createRequestFilter(input, (/** @type {unknown} */ message) => process.send?.({ told: message }));
}

/** Tells of streams with new records, of each once per turn of the event loop. */
function tellOfRecords() {
  /** @type {Set<string>} */
  const waiting = new Set();
  return (/** @type {string} */ streamArn) => {
    if (waiting.size === 0) {
      setImmediate(() => {
        process.send?.({ streamArns: [...waiting] });
        waiting.clear();
      });
    }
    waiting.add(streamArn);
  };
}

/**
 * Hands over whole requests only: dynalite ends the process when a client breaks off in the middle of one.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
function serve(request, response) {
  /** @type {Buffer[]} */
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
    const { authorization } = headers;
    const target = String(headers["x-amz-target"]);
    const body = Buffer.concat(chunks);
    const refusal = refusalOf({ authorization, target: headers["x-amz-target"], body });
    if (refusal !== undefined) return refuse(response, refusal.type, refusal.content);
    const pass = () => {
      const whole = Object.assign(new EventEmitter(), { method, url, headers });
      carryOut?.(whole, response);
      if (body.length > 0) whole.emit("data", body);
      whole.emit("end");
    };
    const answering = answerOf(target, authorization, body);
    if (answering === undefined) return pass();
    answering.then(
      (answer) => (answer === "pass" ? pass() : reply(response, answer)),
      () => response.writeHead(500).end(),
    );
  });
}

/**
 * What there is to say to a request before dynalite gets it; `undefined` of most, which cost nothing.
 *
 * @param {string} target
 * @param {string | undefined} authorization
 * @param {Buffer} body
 * @returns {Promise<object | Refusal | "pass"> | undefined}
 */
function answerOf(target, authorization, body) {
  const [prefix, operation = ""] = target.split(/(?<=\.)/);
  const isOwn = prefix === TABLES_PREFIX && OWN_TABLE_OPERATIONS.includes(operation);
  return isOwn || prefix === STREAMS_PREFIX ? answerOwn(prefix, operation, authorization, body) : undefined;
}

/**
 * @param {string} prefix
 * @param {string} operation
 * @param {string | undefined} authorization
 * @param {Buffer} body
 * @returns {Promise<object | Refusal | "pass">}
 */
async function answerOwn(prefix, operation, authorization, body) {
  // What is no call at all dynalite refuses as DynamoDB does.
  const input = jsonObjectIn(body);
  if (!authorization?.startsWith("AWS4-") || input === undefined) return "pass";
  if (prefix === STREAMS_PREFIX) return streamOperations[operation]?.(input) ?? "pass";
  if (operation === "CreateTable") return specificationProblem(input) ?? "pass";
  if (operation === "UpdateTable") return input["StreamSpecification"] ? updateStream(store, input) : "pass";
  return expiryOperations[operation]?.(input) ?? "pass";
}

/**
 * @param {Buffer} body
 * @returns {Input | undefined}
 */
function jsonObjectIn(body) {
  try {
    const value = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {object | Refusal} answer
 */
function reply(response, answer) {
  if (answer instanceof Refusal) return refuse(response, answer.type, { message: answer.message });
  response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify(answer));
}

/**
 * 400 with the type in the body (observed): DynamoDB's refusals have no status of their own.
 *
 * @param {import("node:http").ServerResponse} response
 * @param {string} type
 * @param {object} content
 */
function refuse(response, type, content) {
  response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify({ __type: type, ...content }));
}
