import type { LoadSender } from "../connections/load-sender.ts";
import type { RefreshConnection } from "../connections/refresh-connection.ts";
import type { TerminateConnection } from "../connections/terminate-connection.ts";
import type { DeliveryCounts } from "../delivery/delivery-counts.ts";
import type { JoinGroups } from "../groups/join-groups.ts";
import type { LeaveGroups } from "../groups/leave-groups.ts";
import type { SayHello } from "../groups/say-hello.ts";
import type { ReadHistory } from "../history/read-history.ts";
import type { RecoverMessages } from "../history/recover-messages.ts";
import { StoredMessageFault } from "../history/stored-message-fault.ts";
import type { SendMessage } from "../messages/send-message.ts";
import type { Connection } from "../model/connection.ts";
import type { AuthenticationFailure } from "../model/result.ts";
import type { SeePresence } from "../presence/see-presence.ts";
import type { Admission, QuotaGuard } from "../quotas/quota-guard.ts";
import { usageOfAnswers, usageOfText } from "../quotas/usage-of.ts";
import { StoreFault } from "../runtime/store-fault.ts";
import type { Answer, ClientProtocol, Command, ParsedCommand } from "./client-protocol.ts";
import type { ClientProtocols } from "./client-protocols.ts";

/** What came of a client's text. */
export interface TextOutcome extends Partial<DeliveryCounts> {
  /** What to answer; absent where nothing is to be said, or nothing may be said any longer. */
  readonly text?: string;
  /** For the log: the kind of the answer, or the code of a refusal; of several answers, each. */
  readonly outcome: string;
  readonly messageId?: string;
  /** For the log, where a quota is used up: which, and whose. */
  readonly quota?: string;
  readonly userId?: string;
  /** Why a proof was refused; the text does not tell the client. */
  readonly reason?: AuthenticationFailure;
  /** What was thrown first, for whoever logs it; the text tells the client no more than a code. */
  readonly fault?: unknown;
}

/** Handles one text of a client. Never throws. */
export type HandleText = (connectionId: string, text: string) => Promise<TextOutcome>;

/** What carries out the commands. */
export interface CommandHandlers {
  readonly sendMessage: SendMessage;
  readonly sayHello: SayHello;
  readonly joinGroups: JoinGroups;
  readonly leaveGroups: LeaveGroups;
  readonly readHistory: ReadHistory;
  readonly recoverMessages: RecoverMessages;
  readonly seePresence: SeePresence;
  readonly refreshConnection: RefreshConnection;
}

/** An answer, and what was thrown on the way, if the answer covers for it. */
interface Answered {
  readonly answer: Answer;
  readonly fault?: unknown;
}

/**
 * Handles the texts of clients: loads the sender, parses by the sender's protocol, carries out the commands one after the
 * other, and encodes the answers.
 *
 * The sender comes first, whatever the text is: a connection that the hub has forgotten is told so by its first text. So is
 * one that it forgets meanwhile, as far as a command finds out.
 */
export function createHandleText({
  loadSender,
  terminate,
  protocols,
  quotaGuard,
  ...handlers
}: CommandHandlers & {
  readonly loadSender: LoadSender;
  readonly terminate: TerminateConnection;
  readonly protocols: Pick<ClientProtocols, "named" | "sole">;
  /** By default there are no quotas. */
  readonly quotaGuard?: QuotaGuard | undefined;
}): HandleText {
  async function carryOut(sender: Connection, command: Command): Promise<Answered | "unknown"> {
    switch (command.kind) {
      case "ping":
        return { answer: { kind: "pong" } };
      case "send": {
        const sent = await handlers.sendMessage({ kind: "connection", connection: sender }, command);
        if (!sent.ok) return { answer: { kind: "rejection", rejection: sent.rejection } };
        const { fault, ...receipt } = sent.value;
        return { answer: { kind: "ack", ...receipt }, ...(fault !== undefined && { fault }) };
      }
      case "hello":
        return answered(await handlers.sayHello(sender, command));
      case "join":
        return answered(await handlers.joinGroups(sender, command.groups));
      case "leave":
        return answered(await handlers.leaveGroups(sender, command.groups));
      case "history":
        return answered(await handlers.readHistory(sender, command));
      case "recover":
        return answered(await handlers.recoverMessages(sender, command.since));
      case "members":
        return answered(await handlers.seePresence.members(sender, command));
      case "occupancy":
        return answered(await handlers.seePresence.occupancy(sender, command.group));
      case "presence":
        return answered(await handlers.seePresence.presence(sender, command.group));
      case "refresh":
        return answered(await handlers.refreshConnection(sender, command.token));
    }
  }

  async function answerTo(sender: Connection, parsed: ParsedCommand): Promise<Answered | "unknown"> {
    if (!parsed.ok) return { answer: { kind: "malformed", ...parsed.malformed } };
    try {
      const carriedOut = await carryOut(sender, parsed.command);
      if (carriedOut === "unknown") return carriedOut;
      const { answer, ...on } = carriedOut;
      return { answer: { ...answer, ...idOf(parsed) }, ...on };
    } catch (fault) {
      return faultAnswer(parsed, fault);
    }
  }

  async function handle(connectionId: string, text: string): Promise<TextOutcome> {
    let sender: Connection | undefined;
    try {
      sender = await loadSender(connectionId);
    } catch (fault) {
      // Whose text it is cannot be told: it is answered only where there is just one way to do so.
      if (protocols.sole === undefined) return { outcome: faultReasonOf(fault), fault };
      const failed = protocols.sole.parse(text).map((parsed) => faultAnswer(parsed, fault));
      return outcomeOf(protocols.sole, failed);
    }
    if (sender === undefined) return { outcome: "terminated" };
    const protocol = protocols.named(sender.protocol);
    if (protocol === undefined) {
      return { outcome: "internal", fault: new Error(`No function here speaks ${sender.protocol}.`) };
    }
    const parsed = protocol.parse(text);
    return quotaGuard === undefined
      ? (await carryOutAll(sender, protocol, parsed)).outcome
      : carryOutWithin(quotaGuard, sender, protocol, { text, parsed });
  }

  async function carryOutAll(
    sender: Connection,
    protocol: ClientProtocol,
    parsed: readonly ParsedCommand[],
  ): Promise<{ readonly outcome: TextOutcome; readonly answered: readonly Answered[] }> {
    const answered: Answered[] = [];
    for (const each of parsed) {
      const answer = await answerTo(sender, each);
      if (answer === "unknown") {
        await terminate({ connectionId: sender.connectionId, protocol: protocol.name, reason: "unregistered" });
        return { outcome: { outcome: "terminated" }, answered };
      }
      answered.push(answer);
    }
    return { outcome: outcomeOf(protocol, answered), answered };
  }

  /** As far as the sender's quotas reach; what it has used is counted whatever becomes of it. */
  async function carryOutWithin(
    guard: QuotaGuard,
    sender: Connection,
    protocol: ClientProtocol,
    { text, parsed }: { readonly text: string; readonly parsed: readonly ParsedCommand[] },
  ): Promise<TextOutcome> {
    const { admission, account } = guard.admit(sender, usageOfText(text, parsed));
    const { outcome, answered = [] } =
      admission.kind === "admitted"
        ? await carryOutAll(sender, protocol, parsed)
        : { outcome: await refuse(admission, sender, protocol, parsed) };
    const further = usageOfAnswers(
      outcome.text,
      answered.map(({ answer }) => answer),
    );
    try {
      await account(further);
      return outcome;
    } catch (fault) {
      // It is done all the same, and less was counted.
      return { fault, ...outcome };
    }
  }

  async function refuse(
    { kind, quota, retryAfterMs }: Exclude<Admission, { readonly kind: "admitted" }>,
    sender: Connection,
    protocol: ClientProtocol,
    parsed: readonly ParsedCommand[],
  ): Promise<TextOutcome> {
    const { userId } = sender.identity;
    const said = { quota, ...(userId !== undefined && { userId }) };
    if (kind === "far-too-fast") {
      try {
        await terminate({ connectionId: sender.connectionId, protocol: protocol.name, reason: "too-fast" });
        return { outcome: "terminated", ...said };
      } catch (fault) {
        // Its next text meets the same end. Whose it is has to be known, the more so as whoever floods often does not read.
        return { outcome: "terminated", ...said, fault };
      }
    }
    const answers = parsed.map((each) => ({ answer: { kind, retryAfterMs, ...idOf(each) } }));
    return { ...outcomeOf(protocol, answers), ...said };
  }

  // A fault of a protocol leaves nothing to answer with, but it is logged like any other.
  return (connectionId, text) =>
    handle(connectionId, text).catch((fault: unknown) => ({ outcome: faultReasonOf(fault), fault }));
}

function answered(answer: Answer | "unknown"): Answered | "unknown" {
  return answer === "unknown" ? answer : { answer };
}

function idOf(parsed: ParsedCommand): { readonly id?: string } {
  const { id } = parsed.ok ? parsed.command : parsed.malformed;
  return id === undefined ? {} : { id };
}

function faultAnswer(parsed: ParsedCommand, fault: unknown): Answered {
  const stored = fault instanceof StoredMessageFault ? { positions: fault.positions } : {};
  return { answer: { kind: "fault", reason: faultReasonOf(fault), ...stored, ...idOf(parsed) }, fault };
}

/** What a client or a backend may know of a fault: only that trying again later can help, or that it is the hub's own. */
export function faultReasonOf(fault: unknown): "throttled" | "internal" {
  return fault instanceof StoreFault && fault.reason === "throttled" ? "throttled" : "internal";
}

function outcomeOf(protocol: ClientProtocol, answered: readonly Answered[]): TextOutcome {
  const answers = answered.map(({ answer }) => answer);
  const acks = answers.filter((answer) => answer.kind === "ack");
  const [onlyAck] = acks.length === 1 ? acks : [];
  const text = protocol.encodeAnswers(answers);
  const fault = answered.find((each) => each.fault !== undefined)?.fault;
  const [reason] = answers.flatMap((answer) => (answer.kind === "rejection" ? (answer.rejection.reason ?? []) : []));
  return {
    ...(text !== undefined && { text }),
    outcome: answers.map(wordFor).join(", "),
    ...(onlyAck !== undefined && { messageId: onlyAck.messageId }),
    ...(acks.length > 0 && sumOf(acks)),
    ...(reason !== undefined && { reason }),
    ...(fault !== undefined && { fault }),
  };
}

function wordFor(answer: Answer): string {
  switch (answer.kind) {
    case "rejection":
      return answer.rejection.code;
    case "malformed":
      return answer.code;
    case "fault":
      return answer.reason;
    default:
      return answer.kind;
  }
}

function sumOf(acks: readonly DeliveryCounts[]): DeliveryCounts {
  const total = (name: keyof DeliveryCounts) => acks.reduce((sum, ack) => sum + ack[name], 0);
  return { delivered: total("delivered"), gone: total("gone"), failed: total("failed"), queued: total("queued") };
}
