import type { LoadSender } from "../connections/load-sender.ts";
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
import type { SeePresence } from "../presence/see-presence.ts";
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
  ...handlers
}: CommandHandlers & {
  readonly loadSender: LoadSender;
  readonly terminate: TerminateConnection;
  readonly protocols: Pick<ClientProtocols, "named" | "sole">;
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
    const answers: Answered[] = [];
    for (const parsed of protocol.parse(text)) {
      const answer = await answerTo(sender, parsed);
      if (answer === "unknown") {
        await terminate({ connectionId, protocol: protocol.name, reason: "unregistered" });
        return { outcome: "terminated" };
      }
      answers.push(answer);
    }
    return outcomeOf(protocol, answers);
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
  return {
    ...(text !== undefined && { text }),
    outcome: answers.map(wordFor).join(", "),
    ...(onlyAck !== undefined && { messageId: onlyAck.messageId }),
    ...(acks.length > 0 && sumOf(acks)),
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
