import type { Json, JsonObject } from "../src/json.ts";

// The test vectors of docs/vectors, typed as docs/vectors/vectors.schema.json has them. The tests of the hub and of the client
// run them; docs/vectors/README.md says how others do.

interface Case {
  /** Of `docs/PROTOCOL.md`. */
  readonly rules: readonly string[];
  /** No other case of the file has it. */
  readonly name: string;
}

/** A text, or the pieces that it is put together of: `[piece, times]` stands for a piece that is repeated. */
export type VectorText = string | readonly (string | readonly [piece: string, times: number])[];

/** What a parser makes of a text from a client. */
export interface ParsingCase extends Case {
  /** What is sent, as JSON text; or `text`, where the text itself matters. */
  readonly frame?: Json;
  readonly text?: VectorText;
  /** The code that it is refused with; or `accepted`. */
  readonly error?: string;
  /** What the refusal gives back of it. */
  readonly id?: string;
  readonly accepted?: true;
  /** The frame that it means, where that is not the one that is sent. */
  readonly means?: JsonObject;
}

export interface VectorHandshake {
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly subprotocols?: readonly string[];
}

/** What a token proves: any text that is not listed is a token that proves nothing. */
export interface VectorToken {
  readonly user: string;
  readonly groups: readonly string[];
  readonly expiresInSeconds?: number;
}

export interface Refused {
  readonly status: number;
  /** Of the answer's body, as far as API Gateway hands it on. */
  readonly code: string;
  /** What the hub's log says of it. */
  readonly reason?: string;
}

/** A handshake, and what becomes of it. */
export interface HandshakeCase extends Case {
  /** Variables of docs/SETTINGS.md. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly handshake: VectorHandshake;
  readonly refused?: Refused;
  /** The ids that its `welcome` has. */
  readonly connected?: { readonly userId?: string; readonly sessionId?: string; readonly clientId?: string };
  /** The subprotocol that the answer selects. */
  readonly selects?: string;
}

/** Frames by the name of the connection that they come to, in any order. */
export type Heard = Readonly<Record<string, readonly JsonObject[]>>;

/** A step of a conversation between connections and a hub. What is heard is all that is heard before the next step. */
export type HubStep = { readonly heard?: Heard; readonly closed?: readonly string[] } & (
  | { readonly connect: string; readonly handshake?: VectorHandshake; readonly refused?: Refused }
  | { readonly from: string; readonly frame: JsonObject }
  | { readonly disconnect: string }
  | { readonly passSeconds: number }
  | { readonly backend: "publish" | "manage"; readonly request: JsonObject; readonly answer: Json }
);

/** What a hub answers, and tells others. */
export interface HubCase extends Case {
  /** Variables of docs/SETTINGS.md. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly tokens?: Readonly<Record<string, VectorToken>>;
  readonly steps: readonly HubStep[];
}

/** A step of a client's life, as its hub and its application see it. */
export type ClientStep =
  /** The client opens a connection, which later steps are about. It presents the token, where there is one. */
  | { readonly opens: true | { readonly token: string } }
  /** A handshake of the client is refused with a status. */
  | { readonly refused: number }
  /** The next frame that the client sends. */
  | { readonly says: JsonObject }
  /** The frame that had this id, once more. */
  | { readonly repeats: string }
  /** What the hub sends; over the connection before, where `before` says so. */
  | { readonly hears: JsonObject; readonly before?: true }
  /** The connection is lost, or closed with the code. */
  | { readonly lost: true }
  | { readonly hubCloses: number }
  /** The client closes the connection before the present one. */
  | { readonly closesBefore: true }
  /** The client sends nothing and opens nothing for so long. */
  | { readonly quietMs: number }
  /** What the next step says happens within so long. */
  | { readonly withinMs: number }
  /** The client opens no connection any longer, however long one waits. */
  | { readonly ends: true }
  /** What its application does. */
  | { readonly send: JsonObject }
  | { readonly join: string }
  | { readonly leave: string }
  | { readonly follow: string }
  /**
   * What its application has been given since this was asked last, of the group or of all: ids of messages, and `gap` where it
   * is told that some are lost.
   */
  | { readonly given: readonly string[]; readonly group?: string }
  /** Who is in the group, by what the application has been told. */
  | { readonly present: readonly string[]; readonly group: string }
  /** What became of the send before: the code of its refusal, or that it was acknowledged. */
  | { readonly sent: "acknowledged" | string };

/** What a client says next, and what its application gets. */
export interface ClientCase extends Case {
  readonly capability: "minimum" | "sending" | "tokens" | "groups" | "history" | "presence";
  /** Whether the application gives tokens: `token-1`, `token-2` and so on. */
  readonly tokens?: true;
  readonly steps: readonly ClientStep[];
}

export interface VectorFile {
  readonly about: string;
  readonly parsing?: readonly ParsingCase[];
  readonly handshakes?: readonly HandshakeCase[];
  readonly hub?: readonly HubCase[];
  readonly client?: readonly ClientCase[];
}

/** The text of a case, as it is sent. */
export function textOf({ frame, text }: Pick<ParsingCase, "frame" | "text">): string {
  if (text === undefined) return JSON.stringify(frame);
  if (typeof text === "string") return text;
  return text.map((piece) => (typeof piece === "string" ? piece : piece[0].repeat(piece[1]))).join("");
}
