import type { MeasuredUnits, Units } from "./measured-units.ts";
import { times, together, type Use } from "./prices.ts";

/** What is assumed where nothing is measured on AWS. */
export const assumed = {
  /** Of every function but the worker: how long one event takes it, without what follows. */
  functionMs: 20,
  /** Processor time of a post is 0.09 ms (`npm run bench:posting`), and 512 MB have 512 ÷ 1,769 of a processor. */
  postMs: 0.09 / (512 / 1769),
  /** The frame around a payload: type, id, sender, time, positions. */
  envelopeBytes: 300,
  /** Acknowledgements, welcomes and pongs. */
  answerBytes: 200,
  /** A line for an event, as functions log it. */
  lineBytes: 350,
  /** The metrics of a delivery, as one line; and of a handshake or an end. */
  deliveryMetricsBytes: 480,
  countBytes: 230,
  /** What Lambda logs of each invocation by itself, START, END and REPORT, and in how many lines. */
  lambdaBytes: 270,
  lambdaLines: 3,
  /** What CloudWatch Logs adds to every line before it is charged for. */
  bytesPerLine: 26,
  /** Lambda's five pollers ask a queue every 20 seconds, whether anything is in it or not. */
  pollsPerMonth: (5 * 30 * 24 * 3600) / 20,
} as const;

/** The template's own defaults. */
export const deployed = {
  directDeliveryLimit: 500,
  connectionsPerTask: 500,
  memoryMb: 512,
  disconnectMemoryMb: 256,
} as const;

const messageBytes = 32 * 1024;

/** API Gateway meters each started 32 KB as a message. */
export const meteredMessages = (bytes: number) => Math.max(1, Math.ceil(bytes / messageBytes));

/** An invocation, with what is logged of it. */
function invocation({
  ms = assumed.functionMs as number,
  memoryMb = deployed.memoryMb as number,
  metricsBytes = 0,
}): Use {
  const lines = assumed.lambdaLines + 1 + (metricsBytes > 0 ? 1 : 0);
  return {
    invocations: 1,
    gbSeconds: (ms / 1000) * (memoryMb / 1024),
    logBytes: assumed.lambdaBytes + assumed.lineBytes + metricsBytes + lines * assumed.bytesPerLine,
  };
}

const consumed = ({ writes, reads }: Units): Use => ({ writes, reads });
const answered: Use = { messages: 2, outBytes: assumed.answerBytes };

/** What each step that a bill is made of takes. DynamoDB's units are the measured ones. */
export function createSteps(measured: MeasuredUnits) {
  /** Of a session, a user and so many groups: between what is measured with none, with 3 and with 20, where the item is over 1 KB. */
  function registered(step: "connect" | "disconnect", groups: number): Units {
    const who = `${step}, a session`;
    const [none, three] = [measured(`${who} and a user`), measured(`${who}, a user and 3 groups`)];
    const twenty = measured(`${who}, a user and 20 groups`);
    const at = (meter: keyof Units) =>
      groups <= 3
        ? none[meter] + (groups * (three[meter] - none[meter])) / 3
        : three[meter] + ((groups - 3) * (twenty[meter] - three[meter])) / 17;
    return { writes: at("writes"), reads: at("reads") };
  }

  /** Finding an audience. One read strongly consistent, because its message is stored, costs twice as much. */
  function find(audience: number, stored: boolean): Use {
    const ofThousand =
      measured("send, a group of 1,000 connections").reads - measured("send, a group of 100 connections").reads;
    const reads = Math.max(0.5, Math.ceil((audience * ofThousand) / 900 / 0.5) * 0.5);
    return { reads: stored ? 2 * reads : reads };
  }

  /** In one stream: its head, and an item of the payload and some 300 bytes. */
  function store(bytes: number): Use {
    const small = measured("store a message of 500 bytes in one stream").writes;
    return { writes: small - 1 + Math.max(1, Math.ceil((bytes + assumed.envelopeBytes) / 1024)) };
  }

  const steps = {
    /** A minute of an open connection. */
    minute: { minutes: 1 } as Use,

    connect: (groups: number): Use =>
      together(consumed(registered("connect", groups)), invocation({ metricsBytes: assumed.countBytes })),

    disconnect: (groups: number): Use =>
      together(
        consumed(registered("disconnect", groups)),
        invocation({ memoryMb: deployed.disconnectMemoryMb, metricsBytes: assumed.countBytes }),
      ),

    /** One that asks for something, and its answer, without what it takes of the tables. */
    frame: together(answered, invocation({})),

    /** The frame that begins a connection, and that an idle one repeats: a read for who asks, and one for each stream. */
    hello(streams: number): Use {
      const ofTen = measured("say hello with ten streams, and nothing missed").reads;
      return together(steps.frame, { reads: 1 + (streams * (ofTen - 1)) / 10 });
    },

    /** Answered by API Gateway itself. */
    ping: answered,

    /** A message on its way: the frame with its acknowledgement, or the invocation by a backend; the audience; the posts of the function. */
    send({ from, bytes, audience, stored }: Sending): Use {
      const direct = Math.min(audience, deployed.directDeliveryLimit);
      const ms = assumed.functionMs + direct * assumed.postMs;
      const frame = { messages: meteredMessages(bytes + assumed.envelopeBytes) + 1, outBytes: assumed.answerBytes };
      return together(
        from === "clients" ? frame : {},
        from === "clients" ? { reads: 1 } : {},
        find(audience, stored),
        invocation({ ms, metricsBytes: assumed.deliveryMetricsBytes }),
      );
    },

    store,

    /** What a connection receives. */
    post: (bytes: number): Use => ({
      messages: meteredMessages(bytes + assumed.envelopeBytes),
      outBytes: bytes + assumed.envelopeBytes,
    }),

    /** A task for the workers: sent, received and deleted. */
    task(connections: number): Use {
      const ms = assumed.functionMs + connections * assumed.postMs;
      return together({ queueRequests: 3 }, invocation({ ms, metricsBytes: assumed.deliveryMetricsBytes }));
    },

    /** The function of the canary, for a round. */
    canary: invocation({ ms: 1000, metricsBytes: assumed.countBytes }),

    /** Somebody comes to a group that is told, or goes: a write for each, and an event to everybody there. */
    presence(members: number): Use {
      const told =
        measured("join a room that is told, after others").writes -
        measured("join a room that nobody is told of").writes;
      const unchanged = measured("look at a room of 500 users, and nothing to tell");
      const changed = measured("look at a room of 500 users, all of whom are new");
      const [share, base] = [members / 500, 2];
      const look = {
        writes: base + share * (changed.writes - base),
        // The audience of the event is read once more.
        reads: base + 2 * share * (unchanged.reads - base),
      };
      return together({ writes: told }, look, steps.task(members), times(members, steps.post(0)));
    },
  };
  return steps;
}

export type Steps = ReturnType<typeof createSteps>;

interface Sending {
  readonly from: "clients" | "backends";
  readonly bytes: number;
  readonly audience: number;
  readonly stored: boolean;
}
