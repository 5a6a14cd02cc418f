import {
  type Answer,
  accept,
  createClientProtocols,
  createHandleText,
  type SendMessage,
  type SendMessageCommand,
} from "@switchboard/domain";
import { connectionOf, createMemoryConnectionRegistry, handshakeOf } from "@switchboard/domain/testing";
import { describeClientProtocol } from "@switchboard/domain/testing/contracts";
import { describe, expect, test } from "vitest";
import { createLineProtocol, lineTextOf } from "../src/testing/index.ts";
import { createRoomHandlers } from "./room-handlers.ts";

const protocol = createLineProtocol();
const offering = (...subprotocols: string[]) => handshakeOf({ subprotocols });
const token = "never-log-header.never-log-claims.never-log-mac";
const signed = { session: "s.1", dateTime: "2026-01-01T00:00:00.000Z", signature: "never-log-signature" };
const signedOffer = `line.signed.s%2E1.2026-01-01T00%3A00%3A00%2E000Z.${signed.signature}`;
const decode = (payload: Uint8Array | undefined) => new TextDecoder().decode(payload);

describeClientProtocol("line.v1", {
  protocol,
  handshakes: {
    cognito: [
      {
        handshake: offering("line.v1", `line.token.${token}`),
        claims: { credentials: { method: "cognito", token } },
      },
      {
        handshake: offering(`LINE.Token.${token}`, "other", "line.v1", "line.client.web"),
        claims: { credentials: { method: "cognito", token }, clientId: "web" },
      },
    ],
    signed: [
      {
        handshake: offering("line.v1", signedOffer),
        claims: { credentials: { method: "signed", ...signed } },
      },
    ],
    none: [
      { handshake: offering("line.v1"), claims: { credentials: { method: "none" } } },
      {
        handshake: offering("line.session.%C3%BC%20%2C1", "line.client.web", "line.v1"),
        claims: { credentials: { method: "none" }, sessionId: "ü ,1", clientId: "web" },
      },
      {
        handshake: offering("line.v1", "line.session.s-1"),
        claims: { credentials: { method: "none" }, sessionId: "s-1" },
      },
    ],
  },
  brokenHandshakes: [
    ...["line.token", "line.token.", "LINE.TOKEN", "line.tokens", "line.token..", "line.token x", "line.token\tx"],
    ...["line.signed", "line.signed.", "line.signed.s", "line.signed.s.t", "line.signed...", "Line.Signed.%zz.t.x"],
    ...["line.signed.s.t.a.b", "line.signed s"],
  ].flatMap((offer) => [offering("line.v1", offer), offering("line.v1", offer, signedOffer)]),
  foreignHandshakes: [
    offering(),
    offering("switchboard.v1"),
    offering("switchboard.v1", "bearer.x"),
    offering("line.v2", "line"),
    offering(`line.token.${token}`),
    handshakeOf({ query: { session_id: ["s"] }, headers: { "sec-websocket-protocol": ["line.v1"] } }),
  ],
  textOf: lineTextOf,
  malformed: [
    { text: "" },
    { text: "DANCE id-1", id: "id-1" },
    { text: "hello id-1", id: "id-1" },
    { text: " id-1 HELLO", id: "id-1" },
    { text: "HELLO id-1 ", id: "id-1" },
    { text: "HELLO id-1 room.1", id: "id-1" },
    { text: "HELLO id-1 - e:x", id: "id-1" },
    { text: "HELLO id-1 - e:1 more", id: "id-1" },
    { text: "JOIN id-1", id: "id-1" },
    { text: "JOIN id-1 -", id: "id-1" },
    { text: "JOIN id-1 :", id: "id-1" },
    { text: "LEAVE id-1 :a,", id: "id-1" },
    { text: `LEAVE id-1 ${Array.from({ length: 101 }, () => ":a").join(",")}`, id: "id-1" },
    { text: "HISTORY id-1", id: "id-1" },
    { text: "HISTORY id-1 :a 0", id: "id-1" },
    { text: "HISTORY id-1 :a - 101", id: "id-1" },
    { text: "HISTORY id-1 :a 1 1 1", id: "id-1" },
    { text: "REFRESH id-1", id: "id-1" },
    { text: "REFRESH id-1 %zz", id: "id-1" },
    { text: "REFRESH id-1 a b", id: "id-1" },
    { text: "RECOVER id-1", id: "id-1" },
    { text: "RECOVER id-1 e:-1", id: "id-1" },
    { text: "RECOVER id-1 e:9007199254740992", id: "id-1" },
    { text: "RECOVER id-1 :1", id: "id-1" },
    { text: "PING id-1 more", id: "id-1" },
    { text: "PING ü" },
    { text: `PING ${"x".repeat(129)}` },
    { text: "SEND" },
    { text: "SEND id-1", id: "id-1" },
    { text: "SEND id-1 everyone", id: "id-1" },
    { text: "SEND id-1 everyone {", id: "id-1" },
    { text: 'SEND id-1 everyone "a" "b"', id: "id-1" },
    { text: 'SEND id-1 nobody:x "a"', id: "id-1" },
    { text: 'SEND id-1 user:a,, "a"', id: "id-1" },
    { text: 'SEND id-1 user "a"', id: "id-1" },
    { text: 'SEND id-1 user:%zz "a"', id: "id-1" },
    { text: 'SEND id-1 !nobody "a"', id: "id-1" },
    { text: 'SEND id-1 everyone,kind= "a"', id: "id-1" },
    { text: 'SEND id-1 everyone,store "a"', id: "id-1" },
    { text: `SEND id-1 everyone ${"[".repeat(33)}${"]".repeat(33)}`, id: "id-1" },
    { text: Array.from({ length: 17 }, () => "PING id-1").join("\n") },
    { text: '{"action":"ping","id":"id-1"}' },
  ],
});

const ada = connectionOf(
  "c-1",
  { provedBy: "cognito", userId: "ada", sessionId: "ada/s 1" },
  { protocol: "line.v1", expiresAtMs: 9000 },
);

describe("a text of lines", () => {
  const commands: SendMessageCommand[] = [];
  const sendMessage: SendMessage = async (_sender, command) => {
    commands.push(command);
    return accept({ messageId: "m 1", delivered: 2, gone: 0, failed: 0, queued: 1 });
  };
  const handleText = createHandleText({
    ...createRoomHandlers({ registry: createMemoryConnectionRegistry({ connections: [ada] }) }),
    loadSender: async () => ada,
    terminate: async () => {},
    sendMessage,
    protocols: createClientProtocols([protocol]),
  });

  test("is answered with a line for each, by its id", async () => {
    const text =
      'HELLO 1\nPING\nSEND x-3 user:bob,session:s%201,!session {"text": "hi, there"}\nDANCE 4\nSEND 5 user:bob';
    expect(await handleText("c-1", text)).toMatchObject({
      text: [
        "OK 1 WELCOME c-1 9000 user:ada,session:ada/s%201 - -",
        "OK - PONG",
        "OK x-3 SENT m%201 2 0 0 1",
        "ERR 4 unknown-verb",
        "ERR 5 bad-payload",
      ].join("\n"),
      outcome: "welcome, pong, ack, unknown-verb, bad-payload",
    });
    expect(commands).toEqual([
      {
        kind: "send",
        id: "x-3",
        to: { user: ["bob"], session: ["s 1"] },
        exclude: "session",
        payload: { text: "hi, there" },
      },
    ]);
  });
});

test("the payload of a message is nested at most 32 levels deep", () => {
  const nested = (levels: number) => protocol.parse(`SEND 1 everyone ${"[".repeat(levels)}1${"]".repeat(levels)}`);
  expect(nested(32)).toMatchObject([{ ok: true }]);
  expect(nested(33)).toMatchObject([{ ok: false, malformed: { code: "too-deep", id: "1" } }]);
});

test("a text of more than 16 lines has none of them carried out", () => {
  const pings = (count: number) => protocol.parse(Array.from({ length: count }, () => "PING 1").join("\n"));
  expect(pings(16)).toHaveLength(16);
  expect(pings(17)).toEqual([
    { ok: false, malformed: { code: "too-many-lines", message: expect.stringMatching(/./) } },
  ]);
});

test("a message is one line, with the sender's ids", () => {
  const message = {
    messageId: "m 1",
    from: { userId: "ada", clientId: "ada/w,b" },
    sentAtMs: 17,
    payload: ["a b", "\n"],
  };
  expect(decode(protocol.encodeMessage(message))).toBe('MSG m%201 17 user:ada,client:ada/w%2Cb - ["a b","\\n"]');
  expect(decode(protocol.encodeMessage({ ...message, from: {} }))).toBe('MSG m%201 17 - - ["a b","\\n"]');
});

test("a stored message has its positions, and what its sender said of it", () => {
  const message = { messageId: "m-1", from: {}, sentAtMs: 17, payload: 1, kind: "edit", refers: "m 0" };
  const positions = [
    { epoch: "e", offset: 1 },
    { epoch: "f", offset: 2 },
  ];
  expect(decode(protocol.encodeMessage(message, positions))).toBe(
    "MSG m-1 17 - at=e:1,at=f:2,kind=edit,refers=m%200 1",
  );
  expect(decode(protocol.encodeStored({ id: "7", messageId: "m-1", positions }))).toBe("STORED 7 m-1 e:1,f:2");
});

test("a message to a group alone that is not stored says of which group it is", () => {
  const message = { messageId: "m-1", from: {}, sentAtMs: 17, payload: 1, group: "room,1" };
  expect(decode(protocol.encodeMessage(message))).toBe("MSG m-1 17 - group=room%2C1 1");
});

test("what is kept is told as an answer and a line for each message", () => {
  const message = { messageId: "m-1", from: {}, sentAtMs: 17, payload: "a\nb" };
  const now = { address: { kind: "group", id: "room.1" }, position: { epoch: "g", offset: 3 } } as const;
  const answers: readonly Answer[] = [
    { kind: "history", id: "1", messages: [{ message, position: { epoch: "e", offset: 1 } }], more: true },
    {
      kind: "recovered",
      id: "2",
      streams: [
        { epoch: "e", recovered: true, to: 1, more: true },
        { epoch: "f", recovered: false, now },
        { epoch: "x", recovered: false },
      ],
      messages: [{ message, positions: [{ epoch: "e", offset: 1 }] }],
    },
    { kind: "joined", id: "3", groups: ["room.1"], streams: [now] },
  ];
  expect(protocol.encodeAnswers(answers)?.split("\n")).toEqual([
    "OK 1 HISTORY 1 more",
    'MSG m-1 17 - at=e:1 "a\\nb"',
    "OK 2 RECOVERED 1 e:1+,f!group:room.1@g:3,x!",
    'MSG m-1 17 - at=e:1 "a\\nb"',
    "OK 3 JOINED :room.1 group:room.1@g:3",
  ]);
});

test("a connection is closed with two messages", () => {
  expect(protocol.encodeClose("expired").map(decode)).toEqual(["BYE expired", "END"]);
  const kick = { kind: "kicked", text: "Not here.", reconnect: true } as const;
  expect(protocol.encodeClose(kick).map(decode)).toEqual(["BYE kicked again Not%20here.", "END"]);
});
