// The worker thread that the embedded DynamoDB runs in, plain JavaScript so that Node can start it without a build.
import { parentPort, workerData } from "node:worker_threads";
import { guardServer } from "@switchboard/request-guard";
import dynalite from "dynalite";

/**
 * Longer than any client keeps an idle connection, so that it is never the server that ends one: a request that is on its way
 * then would fail with "socket hang up".
 */
const KEEP_ALIVE_MS = 600_000;

const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.keepAliveTimeout = KEEP_ALIVE_MS;
// It answers pages of every origin by itself.
guardServer(server);
server.on("error", (error) => parentPort.postMessage({ error: { code: error.code, message: error.message } }));
server.listen(workerData.port, "127.0.0.1", () => parentPort.postMessage({ port: server.address().port }));
