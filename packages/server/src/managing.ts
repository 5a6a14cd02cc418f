import type {
  AddressName,
  AudienceName,
  ClosedAnswer,
  CountAnswer,
  DeniedAnswer,
  GroupMember,
  HistoryAnswer,
  JoinedAnswer,
  Json,
  JsonObject,
  KeptMessage,
  LeftAnswer,
  ManagementErrorCode,
  Member,
  MembersAnswer,
  MembershipsAnswer,
  PartiesName,
  PresenceAnswer,
  Recipients,
  StreamAnswer,
} from "@switchboard/protocol";
import { HubError } from "./hub-error.ts";
import type { Invoke } from "./invoke.ts";

/** What became of the connections of an audience. */
export interface ChangeCounts {
  /** They are in the groups now, or out of them. */
  readonly changed: number;
  /** Their records have no room for more. */
  readonly failed: number;
  /** They have closed in the meantime. */
  readonly unknown: number;
}

/** What became of the connections that were closed. */
export interface KickCounts {
  /** They were told, closed and forgotten. */
  readonly closed: number;
  /** They were not there any longer. */
  readonly gone: number;
  /** They may be open still: to close them may be tried again. */
  readonly failed: number;
}

/** When a denial ends: at a time, or so many seconds after the hub has begun it. */
export type DenialEnd = { readonly until: Date } | { readonly forSeconds: number };

/** How connections are closed. */
export interface KickOptions {
  /** For clients to show, 1 to 512 bytes; the hub's own words by default. */
  readonly reason?: string;
  /** Whether clients are to connect again. Default: false. */
  readonly reconnect?: boolean;
  /** Until when the users and sessions of the audience are kept out, from before the first connection is closed. */
  readonly deny?: DenialEnd;
}

/** A page of what is kept. */
export interface HistoryPage<Data = Json> {
  /** In ascending order. */
  readonly messages: readonly (Omit<KeptMessage, "data"> & { readonly data: Data })[];
  /** Whether older ones are kept. */
  readonly more: boolean;
  /** Give it as `before` for the page with those; absent where there are none. */
  readonly before?: number;
}

export function createManaging({
  invoke,
  functions,
}: {
  readonly invoke: Invoke;
  readonly functions: { readonly manage: string; readonly inspect: string };
}) {
  /** Gives one command. The hub answers each with a type of its own, or an error. */
  async function give<Answer>(functionName: string, command: JsonObject, type: string): Promise<Answer> {
    const answer = await invoke(functionName, command);
    if (answer["type"] === "error") {
      throw new HubError(answer["code"] as ManagementErrorCode, String(answer["message"]));
    }
    if (answer["type"] !== type)
      throw new HubError("unreadable-answer", `${functionName} has no ${type} for an answer.`);
    return answer as unknown as Answer;
  }

  async function change(command: JsonObject, type: "joined" | "left"): Promise<ChangeCounts> {
    const sum = { changed: 0, failed: 0, unknown: 0 };
    let next: string | undefined;
    do {
      const goOn = next === undefined ? {} : { next };
      const answer = await give<JoinedAnswer | LeftAnswer>(functions.manage, { ...command, ...goOn }, type);
      sum.changed += answer.type === "joined" ? answer.joined : answer.left;
      sum.failed += answer.failed;
      sum.unknown += answer.unknown;
      next = answer.next;
    } while (next !== undefined);
    return sum;
  }

  const ask = <Answer>(command: JsonObject, type: string) => give<Answer>(functions.inspect, command, type);

  return {
    join: (audience: AudienceName, groups: readonly string[], lasting: boolean) =>
      change({ join: { ...audience }, groups, lasting }, "joined"),

    leave: (audience: AudienceName, groups: readonly string[], lasting: boolean) =>
      change({ leave: { ...audience }, groups, lasting }, "left"),

    async kick(audience: Recipients, { reason, reconnect, deny }: KickOptions): Promise<KickCounts> {
      const command = {
        close: { ...audience },
        ...(reason !== undefined && { reason }),
        ...(reconnect !== undefined && { reconnect }),
        ...(deny !== undefined && endFields(deny, "denyUntil", "denyFor")),
      };
      const sum = { closed: 0, gone: 0, failed: 0 };
      let next: string | undefined;
      do {
        const goOn = next === undefined ? {} : { next };
        const answer: ClosedAnswer = await give<ClosedAnswer>(functions.manage, { ...command, ...goOn }, "closed");
        sum.closed += answer.closed;
        sum.gone += answer.gone;
        sum.failed += answer.failed;
        next = answer.next;
      } while (next !== undefined);
      return sum;
    },

    async deny(parties: PartiesName, end: DenialEnd): Promise<Date> {
      const command = { deny: { ...parties }, ...endFields(end, "until", "for") };
      const { until } = await give<DeniedAnswer>(functions.manage, command, "denied");
      return new Date(until ?? Number.NaN);
    },

    async allow(parties: PartiesName): Promise<void> {
      await give(functions.manage, { allow: { ...parties } }, "allowed");
    },

    async denied(party: { readonly user: string } | { readonly session: string }): Promise<Date | undefined> {
      const { until } = await ask<DeniedAnswer>({ denied: { ...party } }, "denied");
      return until === undefined ? undefined : new Date(until);
    },

    async purge(stream: AddressName): Promise<void> {
      await give(functions.manage, { purge: { ...stream } }, "purged");
    },

    /** `Data` is what was sent there. */
    async history<Data>(
      stream: AddressName,
      page: { readonly before?: number; readonly limit?: number },
    ): Promise<HistoryPage<Data>> {
      const { messages, more } = await ask<HistoryAnswer>({ history: { ...stream }, ...page }, "history");
      const [, offset] = messages[0]?.positions[0] ?? [];
      const before = more && offset !== undefined && { before: offset };
      return { messages: messages as HistoryPage<Data>["messages"], more, ...before };
    },

    async stream(name: AddressName): Promise<Omit<StreamAnswer, "type" | "id">> {
      const { type: _type, id: _id, ...stream } = await ask<StreamAnswer>({ stream: { ...name } }, "stream");
      return stream;
    },

    async *members(address: AddressName): AsyncGenerator<Member> {
      let next: string | undefined;
      do {
        const goOn = next === undefined ? {} : { next };
        const answer: MembersAnswer = await ask<MembersAnswer>({ members: { ...address }, ...goOn }, "members");
        yield* answer.members;
        next = answer.next;
      } while (next !== undefined);
    },

    async *presence(group: string): AsyncGenerator<GroupMember> {
      let next: string | undefined;
      do {
        const goOn = next === undefined ? {} : { next };
        const answer: PresenceAnswer = await ask<PresenceAnswer>({ presence: { group }, ...goOn }, "presence");
        yield* answer.members;
        next = answer.next;
      } while (next !== undefined);
    },

    async count(address: AddressName): Promise<number> {
      return (await ask<CountAnswer>({ count: { ...address } }, "count")).count;
    },

    async memberships(member: { readonly user: string } | { readonly session: string }): Promise<readonly string[]> {
      return (await ask<MembershipsAnswer>({ memberships: { ...member } }, "memberships")).groups;
    },
  };
}

/** @throws a `RangeError` for a date that is none */
function endFields(end: DenialEnd, until: string, seconds: string): JsonObject {
  return "until" in end ? { [until]: end.until.toISOString() } : { [seconds]: end.forSeconds };
}
