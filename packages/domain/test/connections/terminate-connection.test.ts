import { describe, expect, test } from "vitest";
import {
  type ClientProtocol,
  createClientProtocols,
  createTerminateConnection,
  createUnregister,
  type Recipient,
  type Termination,
} from "../../src/index.ts";
import {
  bytesOf,
  type ConnectionAnswers,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createTestProtocol,
  textOf,
} from "../../src/testing/index.ts";

const fault = new Error("not now");
const known = connectionOf("c-1", { sessionId: "anon/s" }, { protocol: "test.v2" });
const v2 = createTestProtocol("test.v2");
const wordy: ClientProtocol = {
  ...v2,
  name: "wordy.v1",
  encodeClose: (reason) => [String(reason), "bye"].map(bytesOf),
};

function setScene({ answers = {} as ConnectionAnswers, protocols = [createTestProtocol("test.v1"), v2, wordy] } = {}) {
  const registry = createMemoryConnectionRegistry({ connections: [known] });
  const gateway = createMemoryConnectionGateway({ open: ["c-1"], answers: { "c-1": answers } });
  const causes: string[] = [];
  const unregister = createUnregister({ registry });
  const terminateConnection = createTerminateConnection({
    gateway,
    unregister(connection, cause, foundBy) {
      causes.push(cause);
      return unregister(connection, cause, foundBy);
    },
    protocols: createClientProtocols(protocols),
  });
  const terminate = ({ reason = "expired", ...termination }: Partial<Termination> = { protocol: "test.v2" }) =>
    terminateConnection({ connectionId: "c-1", reason, ...termination });
  const terminateTold = () => terminateConnection({ connectionId: "c-1", protocol: "test.v2" });
  const told = () => gateway.posted().map(textOf);
  const isRegistered = () => registry.connections().has("c-1");
  return { terminate, terminateTold, gateway, told, causes, isRegistered, unregistered: registry.unregistered };
}

describe("a terminated connection", () => {
  test("is told the close reason in its protocol, closed, and unregistered as terminated, in that order", async () => {
    const { terminate, gateway, told, causes, unregistered, isRegistered } = setScene();
    await terminate();
    expect(gateway.calls()).toEqual(["post c-1", "close c-1"]);
    expect(told()).toEqual(["expired in test.v2"]);
    expect(causes).toEqual(["terminated"]);
    expect(unregistered()).toEqual([{ connectionId: "c-1" }]);
    expect(isRegistered()).toBe(false);
  });

  test("is unregistered by the registration that it was found by", async () => {
    const { terminate, unregistered } = setScene();
    const foundBy: Recipient = { ...known, foundAt: "session#anon/s" };
    await terminate({ protocol: "test.v2", foundBy });
    expect(unregistered()).toEqual([{ connectionId: "c-1", foundAt: "session#anon/s" }]);
  });

  test("is told nothing where it has been told already", async () => {
    const { terminateTold, gateway, isRegistered } = setScene();
    await terminateTold();
    expect(gateway.calls()).toEqual(["close c-1"]);
    expect(isRegistered()).toBe(false);
  });

  test("is told in several payloads, one after the other, where its protocol has them", async () => {
    const { terminate, gateway, told } = setScene();
    await terminate({ protocol: "wordy.v1", reason: "unregistered" });
    expect(told()).toEqual(["unregistered", "bye"]);
    expect(gateway.calls()).toEqual(["post c-1", "post c-1", "close c-1"]);
  });

  test.each<[string, readonly ClientProtocol[], Partial<Termination>, readonly string[]]>([
    ["nothing if its protocol is not known and there are several", [v2, wordy], {}, []],
    ["nothing if nobody here speaks its protocol", [v2, wordy], { protocol: "unheard of" }, []],
    ["nothing if nobody here speaks its protocol, be there just one", [v2], { protocol: "unheard of" }, []],
    ["the reason in the sole protocol if its own is not known", [v2], {}, ["expired in test.v2"]],
  ])("is told %s, and is closed and unregistered", async (_what, protocols, termination, expected) => {
    const { terminate, told, isRegistered, gateway } = setScene({ protocols: [...protocols] });
    await terminate(termination);
    expect(told()).toEqual(expected);
    expect(gateway.calls().at(-1)).toBe("close c-1");
    expect(isRegistered()).toBe(false);
  });

  test("is closed and unregistered even if it cannot be told, and the fault is thrown", async () => {
    const { terminate, gateway, isRegistered } = setScene({ answers: { posts: [fault] } });
    await expect(terminate()).rejects.toBe(fault);
    expect(gateway.calls()).toEqual(["post c-1", "close c-1"]);
    expect(isRegistered()).toBe(false);
  });

  test("is closed and unregistered even if the close reason cannot be encoded, and the fault is thrown", async () => {
    const encodeClose = () => {
      throw fault;
    };
    const { terminate, gateway, isRegistered } = setScene({ protocols: [{ ...v2, encodeClose }] });
    await expect(terminate()).rejects.toBe(fault);
    expect(gateway.calls()).toEqual(["close c-1"]);
    expect(isRegistered()).toBe(false);
  });

  test("stays registered if it cannot be closed, and the fault is thrown", async () => {
    const { terminate, causes, isRegistered } = setScene({ answers: { close: fault } });
    await expect(terminate()).rejects.toBe(fault);
    expect(causes).toEqual([]);
    expect(isRegistered()).toBe(true);
  });

  test("that cannot be told and cannot be closed has the first fault thrown", async () => {
    const { terminate } = setScene({ answers: { posts: [fault], close: new Error("a later one") } });
    await expect(terminate()).rejects.toBe(fault);
  });
});

test.each<[string, number, readonly string[]]>([
  ["before it begins", 0, []],
  ["while the first payload is posted", 1, ["post c-1"]],
  ["while the last payload is posted", 2, ["post c-1", "post c-1"]],
  ["while it is closed", 3, ["post c-1", "post c-1", "close c-1"]],
])("a termination whose time is over begins no further step: %s", async (_when, calls, expected) => {
  const { terminate, gateway, isRegistered } = setScene();
  await terminate({ protocol: "wordy.v1", isOver: () => gateway.calls().length >= calls });
  expect(gateway.calls()).toEqual(expected);
  expect(isRegistered()).toBe(true);
});
