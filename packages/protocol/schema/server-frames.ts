import {
  anyText,
  type FieldSchemas,
  type Fields,
  flag,
  type JsonSchema,
  list,
  object,
  optional,
  ref,
  saying,
  whole,
} from "./json-schema.ts";
import { positions } from "./shared-definitions.ts";

const id = optional(anyText("The frame's own id, where it had one."));
const time = (description: string): JsonSchema => ({ type: "string", format: "date-time", description });
const names = (description?: string) => list(anyText(), saying(description));
const streams = (description: string) => list(ref("StreamFrame"), { description });

function frame(type: string, fields: FieldSchemas, description: string): Fields {
  return object({ type: { const: type }, ...fields }, { description });
}

const stream = (fields: FieldSchemas) => object({ ...fields, epoch: anyText(), offset: whole(0) });

const messageId = anyText(
  "The same for every recipient, and for a repeated delivery or a sender's retry: drop what was seen before.",
);
const sender = { from: ref("From"), sentAt: time("ISO 8601, UTC, by the hub's clock.") };
const content = {
  kind: optional(anyText("What the message is to the application, as its sender said.")),
  refers: optional(anyText("What the message is about, as its sender said.")),
  data: ref("Json"),
};

/** What a client receives. */
export const serverDefinitions = {
  StreamFrame: {
    description: "The stored messages of one address, and where they are. Ids are full ids.",
    anyOf: [
      ...["group", "user", "session", "client", "connection"].map((kind) => stream({ [kind]: anyText() })),
      stream({ everyone: { const: true } }),
    ],
  },
  WelcomeFrame: frame(
    "welcome",
    {
      id: optional(anyText("The frame's own id, where it had one. Hubs of earlier versions do not give it back.")),
      connectionId: anyText(),
      sessionId: optional(anyText()),
      clientId: optional(anyText()),
      userId: optional(anyText()),
      expiresAt: time("ISO 8601, UTC. After this time the connection receives nothing."),
      limits: optional(
        object(
          {
            addresses: whole(0, "The most addresses of one `sendMessage`."),
            groups: optional(whole(0, "The most groups that the connection may have joined at a time.")),
          },
          {
            description: "What the deployment lets this connection ask for. Hubs of earlier versions do not tell it.",
          },
        ),
      ),
      groups: optional(
        names("The groups that the connection is in, proved and joined. Hubs of earlier versions do not tell them."),
      ),
      streams: optional(streams("The streams that the connection is in. Hubs of earlier versions have none.")),
      more: optional({
        ...{ const: true, description: "The connection is in further groups, for which the frame had no room." },
      }),
    },
    "The answer to `hello`: what the hub knows this connection as, and until when.",
  ),
  PongFrame: frame("pong", {}, "The answer to `ping`."),
  JoinedFrame: frame(
    "joined",
    { id, groups: names(), streams: streams("Those of the groups that are kept, and where to begin in each.") },
    "The answer to `join`: the connection is in all these groups.",
  ),
  LeftFrame: frame("left", { id, groups: names() }, "The answer to `leave`."),
  HistoryPageFrame: frame(
    "history",
    {
      id,
      messages: list(ref("KeptMessage"), { description: "In ascending order of their offsets." }),
      more: flag("Whether older ones are kept: they come before the offset of the first message here."),
    },
    "The answer to `history`.",
  ),
  RecoveredStreamFrame: {
    description:
      "What is known of a stream after a position that was asked for. Recovered: nothing at or below `to` is missing, and where `more` is true, there is more to ask for from there. Not recovered: something is missing for good, and the stream goes on from `now`; without `now` the connection is in no stream of this epoch.",
    anyOf: [
      object({ epoch: anyText(), recovered: { const: true }, to: whole(0), more: flag() }),
      object({ epoch: anyText(), recovered: { const: false }, now: optional(ref("StreamFrame")) }),
    ],
  },
  RecoveredFrame: frame(
    "recovered",
    {
      id,
      streams: list(ref("RecoveredStreamFrame"), {
        description: "One for each position that was asked for, in their order.",
      }),
      messages: list(ref("KeptMessage"), {
        description: "In ascending order within each stream; one of several streams is in its place in the first.",
      }),
    },
    "The answer to `recover`.",
  ),
  RefreshedFrame: frame(
    "refreshed",
    {
      id,
      expiresAt: time("ISO 8601, UTC. After this time the connection receives nothing."),
      groups: names("The groups that the connection is in from now on, proved and joined."),
      streams: streams("The streams that the connection is in from now on, and where to begin in each."),
    },
    "The answer to `refresh`: what the new token has made of the connection.",
  ),
  StoredFrame: frame(
    "stored",
    { id, messageId: anyText(), positions: positions("In the streams that the sender is in.") },
    "That a message is stored, while its delivery goes on; the `ack` still comes.",
  ),
  AckFrame: frame(
    "ack",
    {
      id,
      messageId: anyText(),
      delivered: whole(0, "API Gateway has accepted the message for them."),
      gone: whole(0, "They were not there any longer."),
      failed: whole(
        0,
        "No attempt was answered with success. One that was not answered may have arrived all the same.",
      ),
      queued: whole(0, "They are delivered to after this answer."),
      positions: optional(
        positions("Of a stored message, in the streams that the sender is in; absent where the message is not stored."),
      ),
    },
    "The answer to `sendMessage`: what became of the delivery to each connection of the audience.",
  ),
  MessageFrame: frame(
    "message",
    {
      id: messageId,
      ...sender,
      group: optional(
        anyText(
          "Of a message that is not stored: the group that it was sent to, where it was sent to this group alone.",
        ),
      ),
      positions: optional(
        positions(
          "Of a stored message, in those of its streams that this connection is in; absent where there are none.",
        ),
      ),
      ...content,
    },
    "A message to an address of the connection.",
  ),
  KeptMessage: object(
    { id: messageId, ...sender, positions: positions("In the streams that it was asked for from."), ...content },
    { description: "A message that was kept: what its `message` frame says, with positions." },
  ),
  ErrorFrame: frame(
    "error",
    {
      id: optional(anyText("The id of the frame that was refused, where it had a readable one.")),
      code: ref("ErrorCode"),
      message: anyText("For a developer to read; branch on the code."),
      positions: optional(
        positions("Of a message that is stored all the same and not delivered to everybody: others will recover it."),
      ),
      retryAfter: optional(whole(0, "In milliseconds: a frame that is sent before is refused as well.")),
    },
    "What the client asked for is refused, or the hub failed at it. The connection stays open.",
  ),
  CloseFrame: frame(
    "close",
    {
      code: ref("CloseCode"),
      reason: anyText(),
      reconnect: flag("Whether connecting again can help."),
    },
    "Sent just before the hub closes the connection.",
  ),
  ServerFrame: {
    anyOf: [
      ...["WelcomeFrame", "PongFrame", "JoinedFrame", "LeftFrame", "HistoryPageFrame", "RecoveredFrame"],
      ...["RefreshedFrame", "StoredFrame", "AckFrame", "MessageFrame", "ErrorFrame", "CloseFrame"],
    ].map((name) => ref(name)),
  },
} satisfies Record<string, JsonSchema>;
