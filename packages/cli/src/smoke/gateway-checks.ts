import { gatewayFacts } from "@switchboard/probe";
import { openRaw, type RawConnection } from "./raw-connection.ts";
import type { SmokeCheck } from "./smoke-check.ts";
import type { SmokeHub } from "./smoke-hub.ts";
import { expectSame, Skipped, Unexpected } from "./unexpected.ts";

// The rows of docs/GATEWAY.md that have a ★, as far as they show from outside, and the routes of the template.

const PONG = '{"type":"pong"}';
const { largestFrame, largestMessage, binaryFrameCloses, tooLargeCloses, idleLimitMs, idleCloses } = gatewayFacts;
const UNSUPPORTED_SUBPROTOCOL = 400;
/** Beyond the limit: nobody promises the second. */
const IDLE_PATIENCE_MS = 120_000;

/** A ping of exactly so many bytes: the route answers it without a function. */
function pingOf(bytes: number): string {
  const ping = (padding: string) => JSON.stringify({ action: "ping", padding });
  return ping("x".repeat(bytes - ping("").length));
}

function sendInFrames({ webSocket }: RawConnection, message: string): void {
  for (let start = 0; start < message.length; start += largestFrame) {
    const end = start + largestFrame;
    webSocket.send(message.slice(start, end), { fin: end >= message.length });
  }
}

async function closeCodeAfter(hub: SmokeHub, send: (connection: RawConnection) => void): Promise<number> {
  await using connection = await hub.connect();
  send(connection);
  return await connection.closed();
}

const needsFixture = (row: string, name: string): SmokeCheck => ({
  row,
  name,
  async run() {
    throw new Skipped(
      "no route of Switchboard shows it",
      "tests/conformance/README.md says how to deploy the fixture API and run the row.",
    );
  },
});

export const gatewayChecks: readonly SmokeCheck[] = [
  {
    name: "ping is answered by the MOCK integration",
    async run(hub) {
      await using connection = await hub.connect();
      connection.webSocket.send('{"action":"ping"}');
      await connection.text(PONG, PONG);
      return `answered ${PONG}`;
    },
  },
  {
    name: "a frame of no route goes to $default",
    async run(hub) {
      await using connection = await hub.connect();
      const { code } = await connection.ask({ action: "smoke", id: "1" }, "error");
      expectSame(code, "unknown-action");
      return "answered by MessageFunction";
    },
  },
  {
    row: "C02",
    name: "the status of $connect is the handshake's",
    async run(hub) {
      const { url } = await hub.handshake();
      const status = await openRaw(url, ["smoke.none"]).then(
        async (connection) => {
          await connection[Symbol.asyncDispose]();
          return 101;
        },
        (error: unknown) => {
          if (error instanceof Unexpected && error.status !== undefined) return error.status;
          throw error;
        },
      );
      expectSame(status, UNSUPPORTED_SUBPROTOCOL);
      return `a subprotocol that nobody speaks is refused with ${status}`;
    },
  },
  needsFixture("C04", "what an authorizer throws or returns"),
  needsFixture("C16", "the body of a result that is no success"),
  {
    row: "C18",
    name: "a binary frame closes the connection",
    async run(hub) {
      const code = await closeCodeAfter(hub, ({ webSocket }) => webSocket.send(Buffer.from('{"action":"ping"}')));
      expectSame(code, binaryFrameCloses);
      return `closed with ${code}`;
    },
  },
  {
    row: "C19",
    name: "the largest frame and the largest message are answered",
    async run(hub) {
      await using connection = await hub.connect();
      connection.webSocket.send(pingOf(largestFrame));
      await connection.text(PONG, PONG);
      sendInFrames(connection, pingOf(largestMessage));
      await connection.text(PONG, PONG);
      return `${largestFrame} bytes in a frame, ${largestMessage} in a message`;
    },
  },
  {
    row: "C19",
    name: "a frame and a message of one byte more close the connection",
    async run(hub) {
      const frame = await closeCodeAfter(hub, ({ webSocket }) => webSocket.send(pingOf(largestFrame + 1)));
      const message = await closeCodeAfter(hub, (connection) => sendInFrames(connection, pingOf(largestMessage + 1)));
      expectSame({ frame, message }, { frame: tooLargeCloses, message: tooLargeCloses });
      return `closed with ${frame}`;
    },
  },
  needsFixture("C39", "a status without a body on a two-way route"),
];

/** Last, because it takes ten minutes. */
export const idleCheck: SmokeCheck = {
  row: "C30",
  name: "ten idle minutes close the connection",
  takesLong: true,
  async run(hub) {
    await using connection = await hub.connect();
    const beganAtMs = performance.now();
    const code = await connection.closed(idleLimitMs + IDLE_PATIENCE_MS);
    expectSame(code, idleCloses);
    return `closed with ${code} after ${Math.round((performance.now() - beganAtMs) / 1_000)} s`;
  },
};
