export { isRunning } from "./is-running.ts";
export { type Asked, type RoutesServer, serveRoutes } from "./routes-server.ts";
export { signed } from "./signed.ts";
