import { expect } from "vitest";
import type { Connection } from "../../../index.ts";
import type { Behaviours } from "../describe-behaviours.ts";
import { fullConnection, sampleConnection, uniqueId } from "../sample-connection.ts";
import type { ConnectionRegistrySubject } from "./subject.ts";

/** Whether a connection is the first or last of its session and user. */
export const firstAndLast = {
  "says nothing of a session or a user that a connection does not have": async ({ registry }) => {
    const connection = sampleConnection();
    expect(await registry.register(connection)).toEqual({ isFirst: {} });
    expect(await registry.unregister(connection)).toEqual({ connection, isLast: {} });
    const ofSession = fullConnection();
    const { userId: _, ...withoutUser } = ofSession.identity;
    await registry.register({ ...ofSession, identity: withoutUser });
    expect((await registry.unregister(ofSession))?.isLast).not.toHaveProperty("ofUser");
  },

  "calls no connection the first or last of a session or user that has another": async ({ registry }) => {
    const [one, other] = ofSameSession();
    await registry.register(one);
    const { isFirst } = await registry.register(other);
    const isLast = (await registry.unregister(one))?.isLast;
    for (const alone of [isFirst, isLast]) expect([alone?.inSession, alone?.ofUser]).not.toContain(true);
  },

  "knows the first connection of a session and of a user, and every later one": async ({ registry }) => {
    const [one, other] = ofSameSession();
    const elsewhere = ofSameUser(one);
    expect(await registry.register(one)).toEqual({ isFirst: { inSession: true, ofUser: true } });
    expect(await registry.register(other)).toEqual({ isFirst: { inSession: false, ofUser: false } });
    expect(await registry.register(elsewhere)).toEqual({ isFirst: { inSession: true, ofUser: false } });
  },

  "knows the last connection of a session and of a user, and every earlier one": async ({ registry }) => {
    const [one, other] = ofSameSession();
    const elsewhere = ofSameUser(one);
    for (const connection of [one, other, elsewhere]) await registry.register(connection);
    expect((await registry.unregister(one))?.isLast).toEqual({ inSession: false, ofUser: false });
    expect((await registry.unregister(other))?.isLast).toEqual({ inSession: true, ofUser: false });
    expect((await registry.unregister(elsewhere))?.isLast).toEqual({ inSession: true, ofUser: true });
  },

  "knows the first connection of a session and of a user again after the last has left": async ({ registry }) => {
    const [one, other] = ofSameSession();
    for (const connection of [one, other, one]) {
      expect(await registry.register(connection)).toEqual({ isFirst: { inSession: true, ofUser: true } });
      expect((await registry.unregister(connection))?.isLast).toEqual({ inSession: true, ofUser: true });
    }
  },

  "knows a connection that is registered again to be the first as before": async ({ registry }) => {
    const [one] = ofSameSession();
    for (let time = 0; time < 2; time += 1) {
      expect(await registry.register(one)).toEqual({ isFirst: { inSession: true, ofUser: true } });
    }
    expect((await registry.unregister(one))?.isLast).toEqual({ inSession: true, ofUser: true });
  },
} satisfies Behaviours<ConnectionRegistrySubject>;

/** Two connections of a session, and so of its user, that nobody else has. */
function ofSameSession(): readonly [Connection, Connection] {
  const one = fullConnection();
  return [one, { ...one, connectionId: uniqueId("same-session=") }];
}

/** A connection of the same user, with a session of its own. */
function ofSameUser({ identity: { userId = "" } }: Connection): Connection {
  const sessionId = `${userId}/${uniqueId("tab")}`;
  return sampleConnection({
    identity: { provedBy: "cognito", userId, sessionId },
    addresses: [
      { kind: "session", id: sessionId },
      { kind: "user", id: userId },
    ],
  });
}
