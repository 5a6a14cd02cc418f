import { createManualClock } from "@switchboard/adjustable-clock";
import {
  accept,
  createClientProtocols,
  createHandleText,
  type Message,
  type MessageHistory,
  type SendMessage,
  StoredMessageFault,
} from "@switchboard/domain";
import { connectionOf, createMemoryConnectionRegistry, createMemoryMessageHistory } from "@switchboard/domain/testing";
import { describe, expect, test } from "vitest";
import { switchboardV1 } from "../../src/index.ts";
import { createRoomHandlers } from "../room-handlers.ts";

const epoch = expect.stringMatching(/^.{1,32}$/);
const room = (name: string) => ({
  address: { kind: "group", id: name } as const,
  retention: { keepMs: 3_600_000, most: 300 },
});

/** A client of a hub that keeps what is sent to `room.*`. */
async function setScene() {
  const clock = createManualClock();
  const registry = createMemoryConnectionRegistry();
  const history: MessageHistory = createMemoryMessageHistory({ clock });
  const ada = connectionOf("c-1", { userId: "ada", groups: ["admins"] }, { protocol: "switchboard.v1" });
  await registry.register(ada);
  const sendMessage: SendMessage = async (sender, { to, payload, messageKind, refers }) => {
    const message: Message = {
      ...{ messageId: `m-${payload}`, from: {}, sentAtMs: clock.now(), payload },
      ...(messageKind !== undefined && { kind: messageKind }),
      ...(refers !== undefined && { refers }),
    };
    const positions = await history.append(message, (to.group ?? []).map(room));
    if (payload === "broken") throw new StoredMessageFault(new Error("secret detail"), positions);
    expect(sender.kind).toBe("connection");
    return accept({ messageId: message.messageId, delivered: 1, gone: 0, failed: 0, queued: 0, positions });
  };
  const handleText = createHandleText({
    ...createRoomHandlers({ registry, clock, history }),
    loadSender: (connectionId) => registry.find({ connectionId }),
    terminate: async () => {},
    sendMessage,
    protocols: createClientProtocols([switchboardV1]),
  });
  const ask = async (frame: object) => JSON.parse((await handleText("c-1", JSON.stringify(frame))).text ?? "null");
  const send = (data: string, more: object = {}) =>
    ask({ action: "sendMessage", to: { groups: ["room.1"] }, data, ...more });
  return { ask, send };
}

describe("a client of switchboard.v1", () => {
  test("joins groups, is told where their streams are, and leaves them", async () => {
    const { ask } = await setScene();
    const at = { epoch, offset: 0 };
    expect(await ask({ action: "join", id: "j-1", groups: ["room.1", "hall"] })).toEqual({
      ...{ type: "joined", id: "j-1", groups: ["room.1", "hall"], streams: [{ group: "room.1", ...at }] },
    });
    expect(await ask({ action: "hello", id: "h-1" })).toMatchObject({
      ...{ type: "welcome", id: "h-1", groups: ["admins", "room.1", "hall"], streams: [{ group: "room.1", ...at }] },
    });
    expect(await ask({ action: "leave", groups: ["room.1"] })).toEqual({ type: "left", groups: ["room.1"] });
    expect(await ask({ action: "hello", groups: ["room.2", "staff"] })).toMatchObject({
      ...{ groups: ["admins", "hall", "room.2"], streams: [{ group: "room.2", ...at }] },
    });
  });

  test.each([
    ["a group that it may not join", { action: "join", groups: ["room.1", "staff"] }, "forbidden"],
    [
      "more groups than it may join",
      { action: "join", groups: ["room.1", "room.2", "room.3", "hall"] },
      "too-many-groups",
    ],
    ["the history of a group that it is not in", { action: "history", group: "room.1" }, "not-joined"],
    ["the history of a group that keeps none", { action: "history", group: "admins" }, "no-history"],
  ])("is refused %s", async (_what, frame, code) => {
    const { ask } = await setScene();
    const refused = { type: "error", id: "f-1", code, message: expect.stringMatching(/./) };
    expect(await ask({ id: "f-1", ...frame })).toEqual(refused);
    expect(await ask({ action: "hello" })).toMatchObject({ groups: ["admins"] });
  });

  test("is told where its message is, and recovers what came after a position", async () => {
    const { ask, send } = await setScene();
    const { streams } = await ask({ action: "join", groups: ["room.1"] });
    const [{ epoch: life }] = streams;
    expect(await send("a")).toMatchObject({ type: "ack", messageId: "m-a", positions: [[life, 1]] });
    await send("b", { kind: "edit", refers: "m-a" });
    const b = { id: "m-b", from: {}, sentAt: expect.stringMatching(/Z$/), kind: "edit", refers: "m-a", data: "b" };
    expect(
      await ask({
        action: "recover",
        id: "r-1",
        since: [
          [life, 1],
          ["another", 7],
        ],
      }),
    ).toEqual({
      type: "recovered",
      id: "r-1",
      streams: [
        { epoch: life, recovered: true, to: 2, more: false },
        { epoch: "another", recovered: false },
      ],
      messages: [{ ...b, positions: [[life, 2]] }],
    });
    expect(await ask({ action: "recover", since: [[life, 9]] })).toMatchObject({
      streams: [{ epoch: life, recovered: false, now: { group: "room.1", epoch: life, offset: expect.any(Number) } }],
      messages: [],
    });
  });

  test("reads the history of a group, page by page", async () => {
    const { ask, send } = await setScene();
    await ask({ action: "join", groups: ["room.1"] });
    for (const data of ["a", "b", "c"]) await send(data);
    const page = await ask({ action: "history", id: "h-1", group: "room.1", limit: 2 });
    expect(page).toMatchObject({ type: "history", id: "h-1", messages: [{ data: "b" }, { data: "c" }], more: true });
    const [{ positions }] = page.messages;
    expect(await ask({ action: "history", group: "room.1", before: positions[0][1] })).toMatchObject({
      ...{ type: "history", messages: [{ data: "a", positions: [[positions[0][0], 1]] }], more: false },
    });
  });

  test("is told of a message that is stored and whose delivery failed", async () => {
    const { ask, send } = await setScene();
    await ask({ action: "join", groups: ["room.1"] });
    const failed = await send("broken", { id: "f-1" });
    expect(failed).toMatchObject({ type: "error", id: "f-1", code: "internal", positions: [[epoch, 1]] });
    expect(JSON.stringify(failed)).not.toContain("secret detail");
  });
});
