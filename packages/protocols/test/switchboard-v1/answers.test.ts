import {
  type Connection,
  createClientProtocols,
  createHandleText,
  type SendMessage,
  type SendMessageCommand,
  StoreFault,
} from "@switchboard/domain";
import { createMemoryConnectionRegistry } from "@switchboard/domain/testing";
import { expect, test } from "vitest";
import { switchboardV1 } from "../../src/index.ts";
import { createRoomHandlers } from "../room-handlers.ts";

const sender: Connection = {
  connectionId: "c-1",
  identity: { provedBy: "none", sessionId: "anon/s-1", groups: [] },
  protocol: "switchboard.v1",
  connectedAtMs: 0,
  expiresAtMs: Date.parse("2026-01-01T02:00:00.000Z"),
  addresses: [],
};
const counts = { delivered: 3, gone: 1, failed: 0, queued: 0 };
const sendsAll: SendMessage = async () => ({ ok: true, value: { messageId: "m-1", ...counts } });

async function answer(
  text: string,
  { sendMessage = sendsAll, load = async () => sender as Connection | undefined } = {},
) {
  const protocols = createClientProtocols([switchboardV1]);
  const answered = await createHandleText({
    ...createRoomHandlers({ registry: createMemoryConnectionRegistry({ connections: [sender] }) }),
    ...{ loadSender: load, terminate: async () => {}, sendMessage, protocols },
  })("c-1", text);
  return { ...answered, text: answered.text === undefined ? undefined : JSON.parse(answered.text) };
}

test("hello is answered with what the hub knows the connection as", async () => {
  const { text, outcome } = await answer('{"action":"hello","id":"h-1"}');
  expect(outcome).toBe("welcome");
  expect(text).toEqual({
    type: "welcome",
    id: "h-1",
    connectionId: "c-1",
    sessionId: "anon/s-1",
    limits: { addresses: 250, groups: 3 },
    expiresAt: "2026-01-01T02:00:00.000Z",
    groups: [],
    streams: [],
  });
});

test("ping is answered with pong", async () => {
  expect((await answer('{"action":"ping"}')).text).toEqual({ type: "pong" });
});

test("sendMessage is answered with its accounting, which the log gets as well", async () => {
  const { text, ...said } = await answer('{"action":"sendMessage","id":"f-1","sessions":["s"]}');
  expect(text).toEqual({ type: "ack", id: "f-1", messageId: "m-1", ...counts });
  expect(said).toEqual({ outcome: "ack", messageId: "m-1", ...counts });
});

test("every kind of recipient reaches the use case under its own name", async () => {
  let received: SendMessageCommand | undefined;
  const sendMessage: SendMessage = async (_sender, command) => {
    received = command;
    return { ok: false, rejection: { code: "invalid-address", message: "no" } };
  };
  const to = { connections: ["a"], sessions: ["b"], clients: ["c"], users: ["d"], groups: ["e"], everyone: true };
  const about = { store: false, kind: "edit", refers: "m-0" };
  const frame = { action: "sendMessage", id: "f-1", to, exclude: "session", data: [1], ...about };
  const { text, outcome } = await answer(JSON.stringify(frame), { sendMessage });
  expect(received).toEqual({
    kind: "send",
    id: "f-1",
    to: { connection: ["a"], session: ["b"], client: ["c"], user: ["d"], group: ["e"], everyone: true },
    exclude: "session",
    payload: [1],
    store: false,
    messageKind: "edit",
    refers: "m-0",
  });
  expect(text).toEqual({ type: "error", id: "f-1", code: "invalid-address", message: "no" });
  expect(outcome).toBe("invalid-address");
});

test("what was thrown on the way to an answer is handed on beside it", async () => {
  const fault = new Error("reset");
  const failed = { delivered: 1, gone: 0, failed: 1, queued: 0 };
  const sendMessage: SendMessage = async () => ({ ok: true, value: { messageId: "m-1", ...failed, fault } });
  const reply = await answer('{"action":"sendMessage","sessions":["s"]}', { sendMessage });
  expect(reply).toMatchObject({ outcome: "ack", failed: 1, fault });
  expect(reply.text).toEqual({ type: "ack", messageId: "m-1", ...failed });
});

test("an action that there is not is unknown", async () => {
  const { text } = await answer('{"action":"dance","id":"f-1"}');
  expect(text).toMatchObject({ type: "error", id: "f-1", code: "unknown-action" });
});

test("a text that is no frame is answered with the reason", async () => {
  expect((await answer("")).text).toMatchObject({ type: "error", code: "not-json" });
});

test("a sender that was terminated gets no answer, whatever it sent", async () => {
  for (const text of ['{"action":"hello"}', "not a frame"]) {
    expect(await answer(text, { load: async () => undefined })).toEqual({ outcome: "terminated", text: undefined });
  }
});

test.each([
  ["a registry that is throttled", new StoreFault("throttled", "slow down, table t"), "throttled"],
  ["a table that is missing", new StoreFault("missing", "no table t"), "internal"],
  ["anything else", new TypeError("secret detail"), "internal"],
])("%s becomes an error frame that hides the cause", async (_what, fault, code) => {
  const failing: SendMessage = () => Promise.reject(fault);
  const text = '{"action":"sendMessage","id":"f-1","sessions":["s"]}';
  for (const reply of [
    await answer(text, { sendMessage: failing }),
    await answer(text, { load: () => Promise.reject(fault) }),
  ]) {
    expect(reply.text).toMatchObject({ type: "error", id: "f-1", code });
    expect(JSON.stringify(reply.text)).not.toContain(fault.message);
    expect(reply.fault).toBe(fault);
  }
});
