// The process that the embedded DynamoDB runs in, plain JavaScript so that Node can start it without a build. Its argument is
// the port.
import { guardServer } from "@switchboard/request-guard";
import dynalite from "dynalite";

/**
 * Longer than any client keeps an idle connection, so that it is never the server that ends one: a request that is on its way
 * then would fail with "socket hang up".
 */
const KEEP_ALIVE_MS = 600_000;

// Whoever has started it is gone, however it ended.
process.on("disconnect", () => process.exit());
const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.keepAliveTimeout = KEEP_ALIVE_MS;
// It answers pages of every origin by itself.
guardServer(server);
server.on("error", ({ code, message }) => process.send({ error: { code, message } }));
server.listen(Number(process.argv[2]), "127.0.0.1", () => process.send({ port: server.address().port }));
