import type { AuthenticationMethodName, ClientProtocol, Command, Handshake, HandshakeClaims } from "../../../index.ts";

/** A handshake, and what it says of whoever opens the connection. */
export interface SampleHandshake {
  readonly handshake: Handshake;
  readonly claims: HandshakeClaims;
}

/** A text that is no command, and the id that its answer carries, where one can be read. */
export interface SampleMalformed {
  readonly text: string;
  readonly id?: string;
}

/** A protocol, and samples in its own wire form. */
export interface ClientProtocolSubject {
  readonly protocol: ClientProtocol;
  /** Handshakes that it takes, by the method of the credentials that they present: each way to present them at least once. */
  readonly handshakes: { readonly [Method in AuthenticationMethodName]: readonly SampleHandshake[] };
  /** Handshakes that it takes, with credentials that are incomplete, misspelled, or more than one. */
  readonly brokenHandshakes: readonly Handshake[];
  /** Handshakes that it does not take. */
  readonly foreignHandshakes: readonly Handshake[];
  /** The text in which a client gives these commands; several at once only where the protocol has such texts. */
  textOf(commands: readonly [Command, ...Command[]]): string;
  readonly malformed: readonly SampleMalformed[];
}
