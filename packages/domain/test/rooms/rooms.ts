import { createManualClock } from "@switchboard/adjustable-clock";
import {
  type CommandHandlers,
  createAuthenticator,
  createHistoryOf,
  createJoinGroups,
  createLeaveGroups,
  createReadHistory,
  createRecoverMessages,
  createRefreshConnection,
  createSayHello,
  createStoreMessage,
  defaultJoinLimits,
  type HistoryOf,
  type HistoryRule,
  type JoinLimits,
  type MessageHistory,
  type Pattern,
  parsePattern,
  type StoreMessage,
} from "../../src/index.ts";
import {
  allKinds,
  createMemoryConnectionRegistry,
  createMemoryMessageHistory,
  createTestProtocols,
} from "../../src/testing/index.ts";

export function pattern(text: string): Pattern {
  const parsed = parsePattern(text);
  if (parsed === undefined) throw new RangeError(`${text} is no pattern.`);
  return parsed;
}

/** A rule such as `group:room.*` or `everyone`, whose messages are kept for an hour. */
export function rule(text: string, most = 300): HistoryRule {
  const [kind, ids] = text.split(":") as [HistoryRule["kind"], string?];
  return { kind, ...(ids !== undefined && { pattern: pattern(ids) }), retention: { keepMs: 3_600_000, most } };
}

export const keepRooms: HistoryOf = createHistoryOf([rule("group:room.*"), rule("user:**"), rule("everyone")]);

/** What carries out commands about groups and history, on memory adapters; everybody may join `room.*`. */
export function createRoomHandlers({
  registry = createMemoryConnectionRegistry(),
  history = createMemoryMessageHistory({ clock: createManualClock() }) as MessageHistory | undefined,
  historyOf = (() => undefined) as HistoryOf,
  joinLimits = defaultJoinLimits as JoinLimits,
  kinds = allKinds,
} = {}): Omit<CommandHandlers, "sendMessage"> {
  const joinRules = { allowed: [pattern("room.*")], limits: joinLimits };
  const joining = { registry, joinRules, kinds, history, historyOf };
  return {
    sayHello: createSayHello({ ...joining, limits: { addresses: 250 } }),
    joinGroups: createJoinGroups(joining),
    leaveGroups: createLeaveGroups({ registry, joinRules }),
    readHistory: createReadHistory({ history, historyOf }),
    recoverMessages: createRecoverMessages({ history, historyOf }),
    refreshConnection: createRefreshConnection({
      ...joining,
      authenticator: createAuthenticator({ methods: [] }),
      denials: undefined,
      clock: createManualClock(),
      lifetimeMs: 7_500_000,
    }),
  };
}

/** As where nothing is kept. */
export const storeNothing: StoreMessage = createStoreMessage({
  ...{ history: undefined, historyOf: () => undefined, protocols: createTestProtocols() },
});
