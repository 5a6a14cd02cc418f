import type { HandshakeClaims } from "../authentication/credentials.ts";
import type { Handshake } from "../authentication/handshake.ts";
import type { EncodedPayload } from "../connections/connection-gateway.ts";
import type { Welcome } from "../connections/welcome.ts";
import type { DeliveryCounts } from "../delivery/delivery-counts.ts";
import type { SendMessageCommand } from "../messages/send-message-command.ts";
import type { Message } from "../model/message.ts";
import type { Rejection, Result, SendRejectionCode } from "../model/result.ts";

/** What a client asks for. An id is the client's own; the answer carries it. */
export type Command =
  | ({ readonly kind: "send" } & SendMessageCommand)
  | { readonly kind: "hello"; readonly id?: string }
  | { readonly kind: "ping"; readonly id?: string };

/** What a client sent that is no command. Code and message are the protocol's own. */
export interface Malformed {
  readonly code: string;
  /** For a developer to read. Names what is wrong, never repeats a value. */
  readonly message: string;
  readonly id?: string;
}

export type ParsedCommand =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly malformed: Malformed };

/** The answer to a command. */
export type Answer = { readonly id?: string } & (
  | { readonly kind: "welcome"; readonly welcome: Welcome }
  | { readonly kind: "pong" }
  | ({ readonly kind: "ack"; readonly messageId: string } & DeliveryCounts)
  | { readonly kind: "rejection"; readonly rejection: Rejection<SendRejectionCode> }
  | ({ readonly kind: "malformed" } & Omit<Malformed, "id">)
  /** `throttled`: later it may work. */
  | { readonly kind: "fault"; readonly reason: "throttled" | "internal" }
);

/** Why the hub closes a connection. */
export type CloseReason =
  /** Its time, or its proof's, is over. */
  | "expired"
  /** The hub does not remember it: it would receive nothing. */
  | "unregistered";

/** What a client is told to speak. */
export interface Negotiation {
  /** Which of the client's offers to select; absent where it made none. */
  readonly subprotocol?: string;
}

/**
 * What a client speaks: where its handshake has the credentials, how its texts are commands, and what the hub's answers and
 * messages look like on the wire. The limits of sizes are the protocol's. Pure: nothing here waits or keeps anything.
 */
export interface ClientProtocol {
  /** Its name in a connection's record. Stable: connections outlive deployments. */
  readonly name: string;

  /** Whether a client that opens a connection like this speaks the protocol; `undefined` if not. */
  negotiate(handshake: Handshake): Negotiation | undefined;

  /** What the handshake says of whoever opens the connection; `invalid-handshake` where it contradicts itself. */
  claimsOf(handshake: Handshake): Result<HandshakeClaims, "invalid-handshake">;

  /** The commands in a text, in their order, at least one. Never throws, whatever the text is. */
  parse(text: string): readonly [ParsedCommand, ...ParsedCommand[]];

  /** The answers to the commands of one text, as one text; `undefined` where the protocol has nothing to say. */
  encodeAnswers(answers: readonly Answer[]): string | undefined;

  /** A message as its recipients receive it; `undefined` if it would be larger than the gateway carries. */
  encodeMessage(message: Message): EncodedPayload | undefined;

  /** What a client is told before the hub closes its connection, one payload after the other. */
  encodeClose(reason: CloseReason): readonly EncodedPayload[];
}
