import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What may become of a post. */
export const postFates = [
  "pass",
  /** The connection is reset before the gateway sees the post. */
  "reset",
  /** The gateway takes the post, and the connection is reset instead of an answer. */
  "lose-answer",
  /** Nothing ever happens. */
  "hang",
  /** The gateway takes the post, and the answer never comes. */
  "hang-after",
  /** It is answered with 429. */
  "throttle",
  /** It is answered with 410, although the connection may be open. */
  "gone",
] as const;
export type PostFate = (typeof postFates)[number];

/**
 * Of a hundred posts 30 are throttled, 5 hang, 5 are reset and 2 are falsely gone; half of those that are lost were taken.
 *
 * @param roll from 0 up to, not including, 1
 */
export function usualFate(roll: number): PostFate {
  if (roll < 0.3) return "throttle";
  if (roll < 0.325) return "hang";
  if (roll < 0.35) return "hang-after";
  if (roll < 0.375) return "reset";
  if (roll < 0.4) return "lose-answer";
  return roll < 0.42 ? "gone" : "pass";
}

/** A post of a message, by what tells it from others. */
export interface Post {
  readonly connectionId: string;
  /** The message's data. */
  readonly data: unknown;
  /** How often that message has been posted to that connection, this time included. */
  readonly attempt: number;
}

export interface PostFaults extends AsyncDisposable {
  /** Where the functions find the management API. */
  readonly endpoint: string;
  /** Decides what becomes of posts of messages from now on; other calls pass. */
  decide(fate: (post: Post) => PostFate): void;
  /** What has become of any. */
  readonly fates: ReadonlySet<PostFate>;
  /** The posts that the gateway took and whose answer was passed on. */
  readonly succeeded: readonly Post[];
}

/**
 * A server in front of the management API that loses posts as a network does.
 *
 * @param target the management API's endpoint, with its stage; asked at every call
 */
export async function startPostFaults(target: () => string): Promise<PostFaults> {
  let decide: (post: Post) => PostFate = () => "pass";
  const attempts = new Map<string, number>();
  const fates = new Set<PostFate>();
  const succeeded: Post[] = [];

  /** Of a message; `undefined` for other calls. */
  function postOf({ method, url = "" }: IncomingMessage, body: Buffer): Post | undefined {
    if (method !== "POST") return undefined;
    const { type, data } = JSON.parse(body.toString()) as { readonly type: string; readonly data?: unknown };
    if (type !== "message") return undefined;
    const connectionId = decodeURIComponent(url.split("/").at(-1) ?? "");
    const key = JSON.stringify([connectionId, data]);
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    return { connectionId, data, attempt };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const payload = Buffer.concat(chunks);
    const post = postOf(request, payload);
    const fate = post === undefined ? "pass" : decide(post);
    if (post !== undefined) fates.add(fate);
    if (fate === "hang") return;
    if (fate === "reset") return void request.socket.resetAndDestroy();
    if (fate === "throttle") return void response.writeHead(429, typed("LimitExceededException")).end();
    if (fate === "gone") return void response.writeHead(410, typed("GoneException")).end();
    const { status, headers, body } = await pass(target(), request, payload);
    if (fate === "hang-after") return;
    if (fate === "lose-answer") return void request.socket.resetAndDestroy();
    if (post !== undefined && status === 200) succeeded.push(post);
    response.writeHead(status, headers).end(body);
  }

  // Its clients end idle connections, never the server: a request on its way would be lost.
  const server = createServer(
    { keepAliveTimeout: 600_000 },
    (request, response) => void answer(request, response).catch(() => response.destroy()),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/development`,
    decide(fate) {
      decide = fate;
    },
    fates,
    succeeded,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Passes a call on, its path as it came. */
async function pass(target: string, { method, url, headers }: IncomingMessage, body: Buffer) {
  const { hostname, port } = new URL(target);
  const passed = httpRequest({
    hostname,
    port,
    method,
    path: url,
    headers: { ...headers, host: `${hostname}:${port}` },
  });
  passed.end(body);
  const [response] = (await once(passed, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { "x-amzn-errortype": errorType } = response.headers;
  return {
    status: response.statusCode ?? 500,
    headers: errorType === undefined ? {} : typed(String(errorType)),
    body: Buffer.concat(chunks),
  };
}

function typed(errorType: string) {
  return { "x-amzn-errortype": errorType };
}
