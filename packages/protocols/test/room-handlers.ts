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
  type Pattern,
  parsePattern,
} from "@switchboard/domain";
import { allKinds, createMemoryConnectionRegistry, createMemoryMessageHistory } from "@switchboard/domain/testing";

export const limits = { addresses: 250, groups: 3 };

function pattern(text: string): Pattern {
  const parsed = parsePattern(text);
  if (parsed === undefined) throw new RangeError(`${text} is no pattern.`);
  return parsed;
}

/** What carries out commands about groups: everybody may join `room.*`, where messages are kept, and `hall`, where none are. */
export function createRoomHandlers({
  registry = createMemoryConnectionRegistry(),
  clock = createManualClock(),
  history = createMemoryMessageHistory({ clock }),
} = {}): Omit<CommandHandlers, "sendMessage"> {
  const joinRules = {
    allowed: [pattern("room.*"), pattern("hall")],
    limits: { groups: limits.groups, perMinute: 200, changesPerMinute: 1000 },
  };
  const historyOf = createHistoryOf([
    { kind: "group", pattern: pattern("room.*"), retention: { keepMs: 3_600_000, most: 300 } },
  ]);
  const joining = { registry, joinRules, kinds: allKinds, history, historyOf };
  return {
    sayHello: createSayHello({ ...joining, limits }),
    joinGroups: createJoinGroups(joining),
    leaveGroups: createLeaveGroups({ registry, joinRules }),
    readHistory: createReadHistory({ history, historyOf }),
    recoverMessages: createRecoverMessages({ history, historyOf }),
    refreshConnection: createRefreshConnection({
      ...joining,
      authenticator: createAuthenticator({ methods: [] }),
      denials: undefined,
      clock,
      lifetimeMs: 7_500_000,
    }),
  };
}
