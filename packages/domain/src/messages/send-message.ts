import type { Deliver } from "../delivery/deliver.ts";
import type { Exclusion } from "../fan-out/audience.ts";
import type { AnnounceStored } from "../history/announce-stored.ts";
import type { AppendOrder } from "../history/append-order.ts";
import type { StoredExclusion } from "../history/message-history.ts";
import type { Position, StreamPosition } from "../history/position.ts";
import type { StoreMessage } from "../history/store-message.ts";
import { StoredMessageFault } from "../history/stored-message-fault.ts";
import { type Address, type AddressKind, addressKey, anonymousNamespace } from "../model/address.ts";
import { namespaceOf } from "../model/identity.ts";
import { fromOf, idempotencyScope, type Message, type Sender } from "../model/message.ts";
import { accept, type Result, reject, type SendRejectionCode } from "../model/result.ts";
import type { Clock } from "../runtime/clock.ts";
import type { IdGenerator } from "../runtime/id-generator.ts";
import { maySend, type SendPolicy } from "./may-send.ts";
import { notRegistered, resolveRecipients } from "./resolve-recipients.ts";
import type { SendLimits } from "./send-limits.ts";
import type { NamedKind, Receipt, Recipients, SendMessageCommand } from "./send-message-command.ts";

/** @param order of several messages of one sender; those that are stored in the same stream are, in the order of the calls */
export type SendMessage = (
  sender: Sender,
  command: SendMessageCommand,
  order?: AppendOrder,
) => Promise<Result<Receipt, SendRejectionCode>>;

/**
 * Delivers a message to everybody it is for, as far as the send policy lets the sender reach them. An address nobody is
 * at counts nothing and is no error, and whoever is out of reach counts like nobody: a sender cannot find out who is
 * connected. Where messages are kept it is stored before anybody receives it.
 *
 * @throws what storing and `Deliver` throw, the latter as a `StoredMessageFault` where the message is stored; the same
 *   command with the same id may then be sent again.
 */
export function createSendMessage({
  deliver,
  storeMessage,
  announceStored,
  clock,
  ids,
  kinds,
  policy,
  limits,
}: {
  readonly deliver: Deliver;
  readonly storeMessage: StoreMessage;
  /** Without it, a sender learns from the answer alone that its message is stored. */
  readonly announceStored?: AnnounceStored;
  readonly clock: Pick<Clock, "now">;
  readonly ids: IdGenerator;
  /** The kinds of address that the deployment registers connections at. */
  readonly kinds: ReadonlySet<AddressKind>;
  /** Whom connections may send to. */
  readonly policy: SendPolicy;
  /** What connections may ask for; a backend is bound by its protocol alone. Without it, so are they. */
  readonly limits?: SendLimits;
}): SendMessage {
  function announce(sender: Sender, { id }: SendMessageCommand, messageId: string, positions: readonly Position[]) {
    if (sender.kind === "backend") return undefined;
    return announceStored?.(sender.connection, { ...(id !== undefined && { id }), messageId, positions });
  }

  return async (sender, command, order) => {
    if (sender.kind === "connection" && limits !== undefined && addressesIn(command.to) > limits.addresses) {
      const message = `A message of a connection can have at most ${limits.addresses} addresses here.`;
      return reject("too-many-addresses", message);
    }
    const addresses = resolveRecipients(command.to, (kind) => ownNamespace(kind, sender), kinds);
    if (!addresses.ok) return addresses;
    const exclusions = resolveExclusions(sender, command.exclude, kinds);
    if (!exclusions.ok) return exclusions;
    const scope = maySend(policy, sender, addresses.value);
    if (!scope.ok) return scope;
    const sent: Message = {
      messageId: command.id === undefined ? ids.unique() : ids.derived(idempotencyScope(sender), command.id),
      from: fromOf(sender),
      sentAtMs: clock.now(),
      payload: command.payload,
      ...(command.messageKind !== undefined && { kind: command.messageKind }),
      ...(command.refers !== undefined && { refers: command.refers }),
    };
    const audience = { addresses: addresses.value, scope: scope.value };
    const excluded = storedExclusion(sender, command.exclude);
    const storing = {
      ...{ message: sent, ...audience },
      ...(command.store !== undefined && { store: command.store }),
      ...(excluded !== undefined && { excluded }),
    };
    const stored = await storeMessage(storing, order);
    if (!stored.ok) return stored;
    const isStored = stored.value.length > 0;
    const positions = positionsFor(sender, stored.value);
    const { messageId } = sent;
    const announcement = isStored ? announce(sender, command, messageId, positions) : undefined;
    try {
      const message = isStored ? sent : { ...sent, ...onlyGroup(addresses.value) };
      const delivery = { message, ...audience, exclusions: exclusions.value };
      const { trace } = command;
      const delivered = await deliver({
        ...delivery,
        ...(isStored && { stored: stored.value }),
        ...(trace !== undefined && { trace }),
      });
      if (!delivered.ok) return delivered;
      const { counts, ...on } = delivered.value;
      return accept({ messageId, ...counts, ...(isStored && { positions }), ...on });
    } catch (cause) {
      throw isStored ? new StoredMessageFault(cause, positions) : cause;
    } finally {
      await announcement?.end();
    }
  };
}

/** The group that everybody receives a message in, where it is for nobody else. */
function onlyGroup(addresses: readonly Address[]): Pick<Message, "group"> {
  const [first] = addresses;
  return addresses.length === 1 && first?.kind === "group" ? { group: first.id } : {};
}

/** Those of a message's positions that a sender may know: in streams that it is in itself; all of them where it is a backend. */
function positionsFor(sender: Sender, stored: readonly StreamPosition[]): readonly Position[] {
  const own = sender.kind === "backend" ? undefined : new Set(sender.connection.addresses.map(addressKey));
  return stored.filter(({ address }) => own?.has(addressKey(address)) ?? true).map(({ position }) => position);
}

/** Who is left out is left out of what is recovered as well, by what stays the same on a new connection. */
function storedExclusion(sender: Sender, exclude: SendMessageCommand["exclude"]): StoredExclusion | undefined {
  if (exclude === undefined || sender.kind === "backend") return undefined;
  const { connectionId, identity } = sender.connection;
  const { sessionId, clientId } = identity;
  if (exclude === "session" && sessionId !== undefined) return { connectionId, sessionId };
  return { connectionId, ...(clientId !== undefined && { clientId }) };
}

function addressesIn({ everyone: _everyone, ...lists }: Recipients): number {
  return Object.values(lists).reduce((sum, ids) => sum + ids.length, 0);
}

function ownNamespace(kind: NamedKind, sender: Sender): string {
  if (sender.kind === "backend") return anonymousNamespace;
  return namespaceOf(kind === "client" ? "client" : "session", sender.connection.identity);
}

function resolveExclusions(
  sender: Sender,
  exclude: SendMessageCommand["exclude"],
  kinds: ReadonlySet<AddressKind>,
): Result<readonly Exclusion[], "address-not-registered"> {
  if (exclude === undefined || sender.kind === "backend") return accept([]);
  const { connectionId, identity } = sender.connection;
  const own: Exclusion = { connectionId };
  if (exclude === "connection" || identity.sessionId === undefined) return accept([own]);
  // Nobody could be found to be left out, and the session's other connections would receive.
  if (!kinds.has("session")) return notRegistered("session");
  // The connection itself as well: its registration at the session may be the one thing that is missing.
  return accept([own, { address: { kind: "session", id: identity.sessionId } }]);
}
