import type { IncomingMessage, ServerResponse } from "node:http";

/** HTTP routes on a port that is shared; answers whether it has taken the request. */
export type HttpRoutes = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
