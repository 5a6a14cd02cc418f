import { LambdaClient } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { createHub, type HubOptions } from "../src/index.ts";
import { type LambdaStub, type Reply, startLambdaStub } from "./lambda-stub.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "never-log-secret" };
const counts = { delivered: 1, gone: 0, failed: 0, queued: 0 };

/** A hub whose functions are a stub's, which waits for nothing and says how long it would have. */
function hubOn({ endpoint }: LambdaStub, options: HubOptions = {}) {
  const pauses: number[] = [];
  let ids = 0;
  const hub = createHub({
    lambda: { endpoint, region: "us-east-1", credentials },
    wait: async (ms) => void pauses.push(ms),
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    ...options,
  });
  return { hub, pauses, [Symbol.dispose]: () => hub.close() };
}

const ack = (id: unknown) => ({ type: "ack", id, messageId: `m-${id}`, ...counts });
const acks = ({ id, messages }: Record<string, unknown>): Reply => ({
  answer: Array.isArray(messages) ? { answers: messages.map((each) => ack(each.id)), errors: 0 } : ack(id),
});

test("a message is published by its publisher, with an id of its own, and accounted for", async () => {
  await using lambda = await startLambdaStub(acks);
  using on = hubOn(lambda, { publisher: "orders" });
  const message = { to: { users: ["ada"] }, data: 1, store: true, kind: "edit" } as const;
  expect(await on.hub.publish(message)).toEqual({ id: "id-1", messageId: "m-id-1", ...counts });
  expect(await on.hub.publish({ ...message, id: "o-17" })).toMatchObject({ id: "o-17" });
  expect(lambda.requests).toEqual([
    { functionName: "PublishFunction", payload: { publisher: "orders", ...message, id: "id-1" } },
    { functionName: "PublishFunction", payload: { publisher: "orders", ...message, id: "o-17" } },
  ]);
});

test.each<[string, Reply, string]>([
  ["the hub is busy", { errorType: "Switchboard.Throttled" }, "throttled"],
  ["the hub fails", { errorType: "Switchboard.Internal" }, "internal"],
  ["the function runs out of time", { errorType: "Sandbox.Timedout" }, "internal"],
  ["Lambda is busy", { status: 429, error: "TooManyRequestsException" }, "throttled"],
  ["Lambda fails", { status: 500, error: "ServiceException" }, "unreachable"],
  ["the connection breaks", "reset", "unreachable"],
])("while %s, the same is tried again with the same id, later and later", async (_what, failure, code) => {
  const replies: Reply[] = [failure, failure];
  await using lambda = await startLambdaStub((payload) => replies.shift() ?? acks(payload));
  using on = hubOn(lambda);
  expect(await on.hub.publish({ to: { users: ["ada"] }, data: 1 })).toMatchObject({ id: "id-1" });
  expect(new Set(lambda.requests.map(({ payload }) => payload["id"]))).toEqual(new Set(["id-1"]));
  expect([lambda.requests.length, on.pauses]).toEqual([3, [100, 200]]);

  replies.push(...Array.from({ length: 5 }, () => failure));
  await expect(on.hub.publish({ to: { users: ["ada"] }, data: 1 })).rejects.toMatchObject({ name: "HubError", code });
  expect(replies).toEqual([]);
});

test.each<[string, Reply, string]>([
  ["a refusal", { answer: { type: "error", code: "invalid-address", message: "x" } }, "invalid-address"],
  ["no function", { status: 404, error: "ResourceNotFoundException" }, "no-function"],
  ["no permission", { status: 403, error: "AccessDeniedException" }, "access-denied"],
  ["too large a request", { status: 413, error: "RequestTooLargeException" }, "request-too-large"],
  ["a request that Lambda refuses", { status: 400, error: "InvalidRequestContentException" }, "refused-by-lambda"],
  ["what is no JSON", { answer: "<html>" }, "unreadable-answer"],
  ["what no hub answers", { answer: { ok: true } }, "unreadable-answer"],
])("%s is an error with a code, at once", async (_what, reply, code) => {
  await using lambda = await startLambdaStub(() => reply);
  using on = hubOn(lambda);
  await expect(on.hub.publish({ to: { users: ["ada"] }, data: 1 })).rejects.toMatchObject({ name: "HubError", code });
  expect(lambda.requests).toHaveLength(1);
});

test("a list goes in requests of a hundred and of so many bytes, one after the other", async () => {
  await using lambda = await startLambdaStub(acks);
  using on = hubOn(lambda);
  const message = { to: { groups: ["a"] }, data: 1 };
  const outcomes = await on.hub.publishAll(Array.from({ length: 201 }, () => message));
  expect(outcomes.map((outcome) => outcome.ok && outcome.receipt.id)).toEqual(
    Array.from({ length: 201 }, (_, index) => `id-${index + 1}`),
  );
  const sizes = () => lambda.requests.map(({ payload }) => Object(payload["messages"]).length);
  expect(sizes()).toEqual([100, 100, 1]);
  lambda.requests.length = 0;
  await on.hub.publishAll(Array.from({ length: 5 }, () => ({ ...message, data: "ü".repeat(1_000_000) })));
  expect(sizes()).toEqual([2, 2, 1]);
  expect(await on.hub.publishAll([])).toEqual([]);
});

test("of a list, one that is refused concerns no other, and nothing is sent after what has failed", async () => {
  await using lambda = await startLambdaStub((payload) => {
    const messages = payload["messages"] as { id: string }[];
    if (messages.some(({ id }) => id === "id-150")) return { errorType: "Switchboard.Internal" };
    return {
      answer: {
        answers: messages.map(({ id }) =>
          id === "id-2" ? { type: "error", id, code: "message-too-large", message: "x" } : ack(id),
        ),
      },
    };
  });
  using on = hubOn(lambda, { attempts: 2 });
  const outcomes = await on.hub.publishAll(Array.from({ length: 250 }, () => ({ to: { groups: ["a"] }, data: 1 })));
  const codes = outcomes.map((outcome) => (outcome.ok ? "ack" : outcome.error.code));
  expect([codes[0], codes[1], codes[99], codes[100], codes[249]]).toEqual([
    ...["ack", "message-too-large", "ack", "internal", "internal"],
  ]);
  expect(outcomes[249]).toMatchObject({ ok: false, id: "id-250" });
  expect(lambda.requests.map(({ payload }) => Object(payload["messages"]).length)).toEqual([100, 100, 100]);
});

test("joining goes on until everybody is in, and sums up", async () => {
  const answers: unknown[] = [
    { type: "joined", joined: 1000, failed: 1, unknown: 0, next: "c-1" },
    { type: "joined", joined: 5, failed: 0, unknown: 2 },
    { type: "left", left: 3, failed: 0, unknown: 0 },
    { type: "purged" },
    { type: "error", code: "no-memberships", message: "x" },
  ];
  await using lambda = await startLambdaStub(() => ({ answer: answers.shift() }));
  using on = hubOn(lambda, { functions: { manage: "hub-ManageFunction" } });
  const join = { join: { users: ["ada"] }, groups: ["room.1"], lasting: false };
  expect(await on.hub.join({ users: ["ada"] }, ["room.1"])).toEqual({ changed: 1005, failed: 1, unknown: 2 });
  expect(await on.hub.leave({ groups: ["a"] }, ["b"])).toEqual({ changed: 3, failed: 0, unknown: 0 });
  await on.hub.purge({ everyone: true });
  await expect(on.hub.join({ users: ["ada"] }, ["room.1"], { lasting: true })).rejects.toMatchObject({
    code: "no-memberships",
  });
  expect(lambda.requests.map(({ payload }) => payload)).toEqual([
    join,
    { ...join, next: "c-1" },
    { leave: { groups: ["a"] }, groups: ["b"], lasting: false },
    { purge: { everyone: true } },
    { ...join, lasting: true },
  ]);
  expect(new Set(lambda.requests.map(({ functionName }) => functionName))).toEqual(new Set(["hub-ManageFunction"]));
});

test("kicking goes on until everybody is out, and sums up; denying is said each time, and the hub does it once", async () => {
  const answers: unknown[] = [
    { type: "closed", closed: 1000, gone: 1, failed: 0, deniedUntil: "2026-01-01T00:00:00.000Z", next: "c-1" },
    { type: "closed", closed: 5, gone: 0, failed: 2 },
    { type: "closed", closed: 0, gone: 0, failed: 0 },
    { type: "denied", until: "2026-01-01T00:00:00.000Z" },
    { type: "denied", until: "2026-01-01T00:01:00.000Z" },
    { type: "allowed" },
    { type: "denied", until: "2026-01-01T00:00:00.000Z" },
    { type: "denied" },
    { type: "error", code: "no-denials", message: "x" },
  ];
  await using lambda = await startLambdaStub(() => ({ answer: answers.shift() }));
  using on = hubOn(lambda);
  const until = new Date("2026-01-01T00:00:00Z");
  const users = { users: ["mallory"] };
  const kick = { close: users, reason: "Bye.", denyUntil: "2026-01-01T00:00:00.000Z" };
  expect(await on.hub.kick(users, { reason: "Bye.", deny: { until } })).toEqual({ closed: 1005, gone: 1, failed: 2 });
  await on.hub.kick({ everyone: true }, { reconnect: true, deny: { forSeconds: 60 } });
  expect(await on.hub.deny(users, { until })).toEqual(until);
  expect(await on.hub.deny({ sessions: ["s"] }, { forSeconds: 60 })).toEqual(new Date("2026-01-01T00:01:00Z"));
  await on.hub.allow(users);
  expect(await on.hub.denied({ user: "mallory" })).toEqual(until);
  expect(await on.hub.denied({ session: "s" })).toBeUndefined();
  await expect(on.hub.deny(users, { until })).rejects.toMatchObject({ code: "no-denials" });
  expect(lambda.requests).toMatchObject([
    { functionName: "ManageFunction", payload: kick },
    { payload: { ...kick, next: "c-1" } },
    { payload: { close: { everyone: true }, reconnect: true, denyFor: 60 } },
    { payload: { deny: users, until: "2026-01-01T00:00:00.000Z" } },
    { payload: { deny: { sessions: ["s"] }, for: 60 } },
    { payload: { allow: users } },
    { functionName: "InspectFunction", payload: { denied: { user: "mallory" } } },
    { payload: { denied: { session: "s" } } },
    { payload: { deny: users } },
  ]);
  await expect(on.hub.deny(users, { until: new Date("never") })).rejects.toThrow(RangeError);
});

test("history, members and the rest are asked for as they are needed", async () => {
  const kept = (offset: number) => ({ id: `m-${offset}`, from: {}, sentAt: "…", positions: [["e", offset]], data: 1 });
  const answers: unknown[] = [
    { type: "history", messages: [kept(7), kept(8)], more: true },
    { type: "history", messages: [], more: false },
    { type: "members", members: [{ connectionId: "c-1" }], next: "c-1" },
    { type: "members", members: [{ connectionId: "c-2" }] },
    { type: "count", count: 2 },
    { type: "memberships", groups: ["a"] },
    { type: "stream", keepSeconds: 3600, most: 300, position: ["e", 8] },
    { type: "joined" },
  ];
  await using lambda = await startLambdaStub(() => ({ answer: answers.shift() }));
  using on = hubOn(lambda);
  const room = { group: "room.1" };
  expect(await on.hub.history(room, { limit: 2 })).toEqual({ messages: [kept(7), kept(8)], more: true, before: 7 });
  expect(await on.hub.history(room, { before: 7 })).toEqual({ messages: [], more: false });
  const members: string[] = [];
  for await (const { connectionId } of on.hub.members(room)) members.push(connectionId);
  expect(members).toEqual(["c-1", "c-2"]);
  expect(await on.hub.count(room)).toBe(2);
  expect(await on.hub.memberships({ user: "ada" })).toEqual(["a"]);
  expect(await on.hub.stream(room)).toEqual({ keepSeconds: 3600, most: 300, position: ["e", 8] });
  await expect(on.hub.count(room)).rejects.toMatchObject({ code: "unreadable-answer" });
  expect(lambda.requests.map(({ payload }) => payload)).toEqual([
    { history: room, limit: 2 },
    { history: room, before: 7 },
    { members: room },
    { members: room, next: "c-1" },
    { count: room },
    { memberships: { user: "ada" } },
    { stream: room },
    { count: room },
  ]);
});

test("a client of Lambda that is given stays open", async () => {
  await using lambda = await startLambdaStub(acks);
  const own = new LambdaClient({ endpoint: lambda.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  using on = hubOn(lambda, { lambda: own });
  on.hub.close();
  expect(await on.hub.publish({ to: { everyone: true }, data: 1 })).toMatchObject(counts);
  own.destroy();
});

test("without credentials the code says so", async () => {
  await using lambda = await startLambdaStub(acks);
  const none = async () => {
    throw Object.assign(new Error("none"), { name: "CredentialsProviderError" });
  };
  using on = hubOn(lambda, { lambda: { endpoint: lambda.endpoint, region: "us-east-1", credentials: none } });
  await expect(on.hub.count({ everyone: true })).rejects.toMatchObject({ code: "no-credentials" });
});
