import type {
  AddressName,
  AudienceName,
  CountAnswer,
  GroupMember,
  HistoryAnswer,
  JoinedAnswer,
  JsonObject,
  KeptMessage,
  LeftAnswer,
  ManagementErrorCode,
  Member,
  MembersAnswer,
  MembershipsAnswer,
  PresenceAnswer,
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

/** A page of what is kept. */
export interface HistoryPage {
  /** In ascending order. */
  readonly messages: readonly KeptMessage[];
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

    async purge(stream: AddressName): Promise<void> {
      await give(functions.manage, { purge: { ...stream } }, "purged");
    },

    async history(
      stream: AddressName,
      page: { readonly before?: number; readonly limit?: number },
    ): Promise<HistoryPage> {
      const { messages, more } = await ask<HistoryAnswer>({ history: { ...stream }, ...page }, "history");
      const [, offset] = messages[0]?.positions[0] ?? [];
      return { messages, more, ...(more && offset !== undefined && { before: offset }) };
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
