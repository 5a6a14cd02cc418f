// The worker thread that the embedded DynamoDB runs in, plain JavaScript so that Node can start it without a build.
import { parentPort, workerData } from "node:worker_threads";
import dynalite from "dynalite";

const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.on("error", (error) => parentPort.postMessage({ error: { code: error.code, message: error.message } }));
server.listen(workerData.port, "127.0.0.1", () => parentPort.postMessage({ port: server.address().port }));
