// Loads the bundle that its argument names, and says when its handler was ready. It runs on the Node.js of Lambda.

const startedAt = performance.now();
const { handler }: { readonly handler?: unknown } = require(process.argv[2] ?? "");
const readyAt = performance.now();
if (typeof handler !== "function") throw new TypeError("There is no handler.");
process.stdout.write(JSON.stringify({ readyMs: readyAt, loadMs: readyAt - startedAt }));
// What a client may have begun in the meantime is not waited for.
process.exit(0);
