import { limits } from "../src/limits.ts";
import {
  type FieldSchemas,
  type Fields,
  flag,
  having,
  type JsonSchema,
  list,
  object,
  optional,
  ref,
  saying,
  text,
  whole,
} from "./json-schema.ts";

const id = optional(text(limits.frameIdBytes));

const joinable: JsonSchema = {
  type: "string",
  pattern: `^[A-Za-z0-9._:~-]{1,${limits.joinableBytes}}$`,
};

const joinables = (minItems: number, description?: string) =>
  list(joinable, { minItems, maxItems: limits.groups, ...saying(description) });

const claimed = (minItems: number, description: string) =>
  list(ref("WirePosition"), { minItems, maxItems: limits.positions, "x-uniqueFirst": true, description });

const addresses = list({ type: "string", minLength: 1 }, { maxItems: limits.addresses });

function frame(action: string, fields: FieldSchemas, description: string): Fields {
  return object({ action: { const: action }, id, ...fields }, { description });
}

/** What a client sends. */
export const clientDefinitions = {
  HelloFrame: frame(
    "hello",
    {
      groups: optional(joinables(0, "To be in as well: those that the connection may join are joined.")),
      positions: optional(
        claimed(0, "Where the client is in streams that it knows: `welcome` tells the newest position of these."),
      ),
    },
    "Asks for a `welcome`: the first frame of a client that wants to know its connection, its groups and its streams.",
  ),
  PingFrame: frame("ping", {}, "Asks for a `pong`. API Gateway answers it without a Lambda function."),
  JoinFrame: frame(
    "join",
    { groups: joinables(1) },
    "Asks to be in groups: it joins all of them, or is refused. Answered with `joined`.",
  ),
  LeaveFrame: frame("leave", { groups: joinables(1) }, "Asks to be in groups no longer. Answered with `left`."),
  HistoryFrame: frame(
    "history",
    {
      group: text(limits.groupBytes),
      before: optional(
        whole(1, "Only messages with a lower offset: the last of them. By default the last that are kept."),
      ),
      limit: optional(whole(1, "The most messages of the page; 50 by default.", limits.page)),
    },
    "Asks for a page of what a group keeps. Answered with `history`.",
  ),
  RecoverFrame: frame(
    "recover",
    { since: claimed(1, "The last position that the client has, in each stream that it asks for.") },
    "Asks for what came after positions. Answered with `recovered`.",
  ),
  RefreshFrame: frame(
    "refresh",
    { token: text(limits.tokenBytes, "A token of the same user, as a handshake would present it.") },
    "Gives the connection a new token: another end, other groups and rights. Answered with `refreshed`.",
  ),
  Recipients: object(
    {
      connections: optional(addresses),
      sessions: optional(addresses),
      clients: optional(addresses),
      users: optional(addresses),
      groups: optional(addresses),
      everyone: optional({ const: true }),
    },
    {
      description:
        "Whom a message is for. An id without `/` means the sender's own namespace, see rule A2 of the protocol.",
      additionalProperties: false,
      minProperties: 1,
      "x-maxItemsOfAll": limits.addresses,
    },
  ),
  Exclude: {
    description: "Leaves out the sender's own connection, or every connection of its session.",
    enum: ["connection", "session"],
  },
  SendMessageFrame: {
    ...frame(
      "sendMessage",
      {
        to: ref("Recipients"),
        exclude: optional(ref("Exclude")),
        store: optional(
          flag("`false`: not stored, whatever the hub keeps. `true`: refused where it cannot be stored."),
        ),
        kind: optional(
          text(limits.kindBytes, "What the message is to the application, such as `edit`; recipients get it as it is."),
        ),
        refers: optional(
          text(
            limits.refersBytes,
            "What the message is about, such as another message's id; recipients get it as it is.",
          ),
        ),
        data: ref("Json"),
      },
      "Asks for `data` to be delivered. Both forms on the wire, long and short, parse to this.",
    ),
    not: having("sessions"),
  },
  ClientFrame: {
    anyOf: [
      ...["HelloFrame", "PingFrame", "JoinFrame", "LeaveFrame", "HistoryFrame", "RecoverFrame"],
      ...["RefreshFrame", "SendMessageFrame"],
    ].map((name) => ref(name)),
  },
} satisfies Record<string, JsonSchema>;

/** The short form of `sendMessage`, which no type needs: it is parsed to the long one. */
export const shortForm: JsonSchema = object(
  {
    action: { const: "sendMessage" },
    id,
    sessions: addresses,
    exclude: optional(ref("Exclude")),
  },
  {
    description: "The short form of `sendMessage`: every other field is the data.",
    not: having("to"),
  },
);
