import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

/** What the server does instead of what SQS does on a good day. */
export type SqsBehaviour =
  /** There is no answer. */
  | "hang"
  | "reset"
  /** An error of its own. */
  | { readonly error: string }
  /** So many entries at the beginning of each batch are refused. */
  | { readonly refuses: number };

export interface SqsStub extends AsyncDisposable {
  readonly endpoint: string;
  readonly queueUrl: string;
  /** The entries of every request so far. A message that was sent alone is an entry without an id. */
  requests(): readonly (readonly Entry[])[];
  /** How every request is met from now on; as SQS does without it. */
  behave(behaviour?: SqsBehaviour): void;
}

/** A server that takes messages as SQS does, and fails on purpose. */
export async function startSqsStub(): Promise<SqsStub> {
  const requests: (readonly Entry[])[] = [];
  let behaviour: SqsBehaviour | undefined;

  // Its clients end idle connections, never the server: a request on its way would be lost.
  const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
    const text = await textOf(request).catch(() => undefined);
    // The client has gone in the middle of its request.
    if (text === undefined) return;
    const body = JSON.parse(text);
    const entries: readonly Entry[] = body.Entries ?? [{ Id: "", ...body }];
    requests.push(entries);
    if (behaviour === "hang") return;
    if (behaviour === "reset") return void request.socket.resetAndDestroy();
    response.setHeader("content-type", "application/x-amz-json-1.0");
    if (behaviour !== undefined && "error" in behaviour) {
      response.writeHead(400).end(JSON.stringify({ __type: `com.amazonaws.sqs#${behaviour.error}`, message: "no" }));
      return;
    }
    const refused = behaviour?.refuses ?? 0;
    const successes = entries.slice(refused).map(({ Id, MessageBody }) => {
      const MD5OfMessageBody = createHash("md5").update(MessageBody).digest("hex");
      return { Id, MessageId: Id, MD5OfMessageBody };
    });
    const failures = entries.slice(0, refused).map(({ Id }) => ({ Id, Code: "InternalError", SenderFault: false }));
    const answer = body.Entries === undefined ? successes[0] : { Successful: successes, Failed: failures };
    response.end(JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    queueUrl: `${endpoint}/000000000000/DeliveryQueue`,
    requests: () => requests,
    behave(next) {
      behaviour = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
