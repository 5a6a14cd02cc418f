import { randomUUID } from "node:crypto";
import type {
  Accepted,
  AddressName,
  AnyMessages,
  AudienceName,
  DataFor,
  DirectData,
  GroupData,
  GroupMember,
  Member,
  MessageTypes,
  Only,
  PartiesName,
  Received,
  Recipients,
  RecipientsOf,
  StreamAnswer,
} from "@switchboard/protocol";
import { createInvoke } from "./invoke.ts";
import {
  type ChangeCounts,
  createManaging,
  type DenialEnd,
  type HistoryPage,
  type KickCounts,
  type KickOptions,
} from "./managing.ts";
import type { HubOptions } from "./options.ts";
import {
  type CheckedRequests,
  createPublishing,
  type PublishOutcome,
  type PublishRequest,
  type Receipt,
} from "./publishing.ts";

/** The type of what is kept there, as it was sent. */
type StreamData<Messages, Stream> = Stream extends { readonly group: infer Group }
  ? GroupData<Messages, Group>
  : DirectData<Messages>;

/**
 * A hub, as a backend uses it. `Messages` has the types of what is sent and kept, by group. Whatever is not done is thrown as a `HubError`; what may succeed later has been tried several times
 * by then, with the same ids.
 */
export interface Hub<Messages = AnyMessages> {
  /** Sends a message. */
  publish<const To extends RecipientsOf<Messages>, Data>(
    message: PublishRequest<Only<To>, Accepted<DataFor<Messages, To>, Data>>,
  ): Promise<Receipt>;
  /**
   * Sends messages, as many as there are. Those to the same group, or whatever keeps them, are in its history in their order.
   * One that is refused concerns no other; from the first that could not be accounted for on, none is sent.
   *
   * @returns what became of each, in their order
   */
  publishAll<const Requests extends readonly PublishRequest<RecipientsOf<Messages>, unknown>[]>(
    messages: Requests & CheckedRequests<Messages, Requests>,
  ): Promise<readonly PublishOutcome[]>;
  /**
   * Puts every connection of an audience into groups, however many there are. May be repeated.
   *
   * @param options `lasting`: connections to come as well. The audience has users and proved sessions only then.
   */
  join(
    audience: AudienceName,
    groups: readonly string[],
    options?: { readonly lasting?: boolean },
  ): Promise<ChangeCounts>;
  /** Takes every connection of an audience out of groups, whoever has put it there; what its token proves stays. */
  leave(
    audience: AudienceName,
    groups: readonly string[],
    options?: { readonly lasting?: boolean },
  ): Promise<ChangeCounts>;
  /**
   * Closes every connection of an audience, however many there are, and tells its client why. May be repeated; a denial that is
   * given in seconds begins anew then.
   */
  kick(audience: Recipients, options?: KickOptions): Promise<KickCounts>;
  /**
   * Keeps users and sessions out until a time, whatever was said before. Whoever is connected stays so. May be repeated.
   *
   * @returns until when
   */
  deny(parties: PartiesName, end: DenialEnd): Promise<Date>;
  /** Lets users and sessions in again. May be repeated. */
  allow(parties: PartiesName): Promise<void>;
  /** Forgets what is kept of a group, a user, a session, a client or everyone. */
  purge(stream: AddressName): Promise<void>;
  /** A page of what is kept: the newest, or what is older than an offset. */
  history<const Stream extends AddressName>(
    stream: Stream,
    page?: { readonly before?: number; readonly limit?: number },
  ): Promise<HistoryPage<Received<StreamData<Messages, Stream>>>>;
  /** For how long messages are kept there, and where the stream is. */
  stream(name: AddressName): Promise<Omit<StreamAnswer, "type" | "id">>;
  /** Every connection at an address, in pages that are asked for as they are needed. */
  members(address: AddressName): AsyncGenerator<Member>;
  /** Who is in a group: each user, session without a user, or connection without either, with its connections there. */
  presence(group: string): AsyncGenerator<GroupMember>;
  /** How many connections there are at an address. */
  count(address: AddressName): Promise<number>;
  /** The groups that a user or a session is in for good. */
  memberships(member: { readonly user: string } | { readonly session: string }): Promise<readonly string[]>;
  /** Until when a user or a session is kept out; `undefined` if it is not. */
  denied(party: { readonly user: string } | { readonly session: string }): Promise<Date | undefined>;
  /** Closes the sockets to Lambda, unless the client is your own. */
  close(): void;
}

/**
 * A hub whose functions are invoked through Lambda.
 *
 * `Messages` is the map of the types of your messages that clients give to `connect`: see `MessageTypes`. By default any JSON
 * may be sent.
 */
export function createHub<Messages extends MessageTypes<Messages> = AnyMessages>(
  options: HubOptions = {},
): Hub<Messages> {
  const { functions = {}, publisher, newId = randomUUID } = options;
  const { publish = "PublishFunction", manage = "ManageFunction", inspect = "InspectFunction" } = functions;
  const { invoke, close } = createInvoke(options);
  const managing = createManaging({ invoke, functions: { manage, inspect } });
  return {
    ...managing,
    ...createPublishing({ invoke, functionName: publish, publisher, newId }),
    join: (audience, groups, { lasting = false } = {}) => managing.join(audience, groups, lasting),
    leave: (audience, groups, { lasting = false } = {}) => managing.leave(audience, groups, lasting),
    kick: (audience, options = {}) => managing.kick(audience, options),
    history: (stream, page = {}) => managing.history(stream, page),
    close,
  };
}
