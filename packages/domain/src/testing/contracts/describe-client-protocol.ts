import { expect } from "vitest";
import {
  type Answer,
  type AuthenticationMethodName,
  authenticationMethodNames,
  type ClientProtocol,
  type Command,
  type Handshake,
  type HandshakeClaims,
  type Malformed,
  type Message,
  type ParsedCommand,
  type Payload,
  type Random,
  type Recipients,
  type SendMessageCommand,
  type SendRejectionCode,
} from "../../index.ts";
import { createSeededRandom } from "../seeded-random.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";
import { frozen } from "./frozen.ts";

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

/** API Gateway carries messages of up to 128 KB. Source: its quotas for WebSocket APIs. */
const maxPayloadBytes = 128 * 1024;

/** Is in payloads and recipients, and must not be repeated to a developer. */
const canary = "canary-4711";

const send = (to: Recipients, more: Partial<SendMessageCommand> = {}): Command => {
  return { kind: "send", id: "id-1", to, payload: "hi", ...more };
};

const behaviours = {
  "has a name that a connection's record can hold": async ({ protocol }) => {
    expect(protocol.name).toMatch(/^[\x21-\x7e]{1,64}$/);
  },

  "takes a handshake with a token, and finds the token": (subject) => expectClaims(subject, "cognito"),

  "takes a handshake with a signed session, and finds its parts": (subject) => expectClaims(subject, "signed"),

  "takes a handshake without credentials, and finds none": (subject) => expectClaims(subject, "none"),

  "selects one of the client's offers, and none where the client makes none": async (subject) => {
    for (const { handshake } of allHandshakes(subject)) {
      const { subprotocols } = handshake;
      for (const offers of [subprotocols, [...subprotocols, "another.v9"]].filter(({ length }) => length > 0)) {
        const negotiation = subject.protocol.negotiate({ ...handshake, subprotocols: offers });
        if (negotiation !== undefined) expect(offers).toContain(negotiation.subprotocol);
      }
      if (subprotocols.length === 0) expect(subject.protocol.negotiate(handshake)).toEqual({});
    }
  },

  "does not take handshakes of other protocols": async ({ protocol, foreignHandshakes, ...subject }) => {
    expect(foreignHandshakes).not.toEqual([]);
    for (const handshake of foreignHandshakes) expect(protocol.negotiate(handshake)).toBeUndefined();
    for (const { handshake } of allHandshakes(subject)) {
      expect(protocol.negotiate({ ...handshake, subprotocols: ["another.v9"] })).toBeUndefined();
      const selected = protocol.negotiate(handshake)?.subprotocol;
      const shouted = handshake.subprotocols.map((offer) => (offer === selected ? offer.toUpperCase() : offer));
      if (selected !== undefined) expect(protocol.negotiate({ ...handshake, subprotocols: shouted })).toBeUndefined();
    }
  },

  "never takes broken or double credentials for none": async ({ protocol, brokenHandshakes, handshakes }) => {
    const withCredentials = [...handshakes.cognito, ...handshakes.signed].map(({ handshake }) => handshake);
    const broken = [
      ...brokenHandshakes,
      ...withCredentials.flatMap((one) => [
        mapped(one, (values) => [...values, ...values]),
        mapped(one, (values) => [...values, ""]),
        withoutText(one),
        ...withCredentials.map((other) => merged(one, other)),
      ]),
    ];
    for (const handshake of broken) {
      const claims = protocol.claimsOf(handshake);
      expect(claims.ok ? claims.value.credentials.method : claims.rejection.code, shown(handshake)).not.toBe("none");
    }
  },

  "refuses two different credentials, sessions or clients in one handshake, without repeating one": async (subject) => {
    const said = allHandshakes(subject).filter(({ claims }) => Object.values(claims).length > 1 || isProved(claims));
    const contradictions = [
      ...said.map(({ handshake }) => mapped(handshake, (values) => [...values, ...values.map((value) => `${value}x`)])),
      ...said.flatMap((one) =>
        said.filter((other) => differ(one.claims, other.claims)).map((other) => merged(one.handshake, other.handshake)),
      ),
    ];
    expect(contradictions).not.toEqual([]);
    for (const handshake of contradictions) {
      const refusal = subject.protocol.claimsOf(handshake);
      const rejection = { code: "invalid-handshake", message: expect.stringMatching(/./) };
      expect({ ...refusal, shown: shown(handshake) }).toEqual({ ok: false, rejection, shown: shown(handshake) });
      for (const secret of secretsOf(subject)) expect(JSON.stringify(refusal)).not.toContain(secret);
    }
  },

  "answers any handshake, and never throws": async ({ protocol, ...subject }) => {
    const random = createSeededRandom("handshakes");
    for (const { handshake } of allHandshakes(subject)) {
      for (let time = 0; time < 100; time += 1) {
        const edited = mapped(handshake, (values) => values.map((value) => editedText(value, random)));
        protocol.negotiate(edited);
        expect(protocol.claimsOf(edited)).toHaveProperty("ok");
      }
    }
  },

  "finds hello and ping, with an id and without": async (subject) => {
    for (const kind of ["hello", "ping"] as const) expectCommands(subject, [{ kind }], [{ kind, id: "id-1" }]);
  },

  "finds a send to each kind of recipient, with its id": async (subject) => {
    expectCommands(
      subject,
      [send({ connection: ["R1kmxc2VNjMCFIA="] })],
      [send({ session: ["s-1", "ada/s-1"] }, { id: "9b2f0c6e-8d4e-4c8a-9a55-0d1f4a3e7b21" })],
      [send({ client: ["web", "anon/web"] })],
      [send({ user: ["ada", "bob"] })],
      [send({ group: ["admins"] })],
      [send({ everyone: true })],
      [send({ session: ["b", "a", "b"], user: ["ada"], group: ["g", "h"], everyone: true })],
    );
  },

  "finds a send without an id": async (subject) => {
    expectCommands(subject, [{ kind: "send", to: { user: ["ada"] }, payload: "hi" }]);
  },

  "finds whom a send excludes": async (subject) => {
    for (const exclude of ["connection", "session"] as const) {
      expectCommands(subject, [send({ everyone: true }, { exclude })]);
    }
  },

  "finds recipients with ids of any characters": async (subject) => {
    const ids = [
      "ü",
      "日本語",
      "👩‍👩‍👧",
      "a b",
      "a,b;c:d",
      "%3D=&?#",
      '"\\',
      "\n\r\t\u0000\u2028",
      "-",
      "!",
      "x".repeat(256),
    ];
    expectCommands(subject, ...ids.map((id): readonly [Command] => [send({ user: [id], group: [id, "g"] })]));
  },

  "finds every kind of payload as it is": async (subject) => {
    const texts = ["", " ", "\n\r\u0000\u2028\ud7ff\ue000\ufffe\uffff", "👩‍👩‍👧 <&>\"'\\ ü", "]}", "x".repeat(10_000)];
    const values: readonly Payload[] = [null, true, 0, -1.5e300, [], {}, [[{ a: [null, { b: [] }] }]], { "": "" }];
    const keys: Payload = { constructor: 2, toString: null, "ü\n": 3 };
    const payloads = [...texts, ...values, keys, texts, Array.from({ length: 500 }, (_, nth) => nth)];
    expectCommands(subject, ...payloads.map((payload): readonly [Command] => [send({ user: ["ada"] }, { payload })]));
  },

  "keeps a key of a payload named __proto__ as a key, or refuses it": async ({ protocol, textOf }) => {
    const payload = JSON.parse('{"__proto__":{"a":1}}') as Payload;
    for (const parsed of protocol.parse(textOf([send({ user: ["ada"] }, { payload })]))) {
      if (!parsed.ok || parsed.command.kind !== "send") continue;
      expect(JSON.stringify(parsed.command.payload)).toBe('{"__proto__":{"a":1}}');
    }
  },

  "finds any command as it was given": async (subject) => {
    const random = createSeededRandom("commands");
    for (let time = 0; time < 300; time += 1) expectCommands(subject, [randomCommand(random)]);
  },

  "finds several commands of one text, in their order": async (subject) => {
    const random = createSeededRandom("several commands");
    expectCommands(subject, [{ kind: "hello", id: "a" }, { kind: "ping", id: "b" }, send({ user: ["ada"] })]);
    for (let time = 0; time < 50; time += 1) {
      expectCommands(subject, [randomCommand(random), randomCommand(random), randomCommand(random)]);
    }
  },

  "finds no command in texts that are none, but the id that their answer carries": async ({ protocol, malformed }) => {
    expect(malformed).not.toEqual([]);
    for (const { text, ...given } of malformed) {
      const all = protocol.parse(text);
      expectWellFormed(all);
      const found = all.flatMap((parsed) => (parsed.ok ? [] : [parsed.malformed.id]));
      expect(found, text).toEqual([given.id]);
    }
  },

  "finds at least one command, or what is wrong, in any text, and never throws": async (subject) => {
    for (const text of awkwardTexts(subject)) {
      const parsed = subject.protocol.parse(text);
      expectWellFormed(parsed);
      expect(JSON.stringify(subject.protocol.parse(text)) === JSON.stringify(parsed)).toBe(true);
    }
  },

  "repeats no value of a text that is no command": async (subject) => {
    for (const text of awkwardTexts(subject)) {
      const malformed = subject.protocol.parse(text).flatMap((parsed) => (parsed.ok ? [] : [parsed.malformed]));
      const repeating = malformed.filter(({ code, message }) => `${code} ${message}`.includes(canary));
      expect(repeating).toEqual([]);
    }
  },

  "answers a send, and whatever went wrong, with the id of the command": async ({ protocol }) => {
    expectIds(
      protocol,
      sampleAnswers.filter(({ kind }) => kind !== "welcome" && kind !== "pong"),
    );
  },

  "answers hello and ping with the id of the command": async ({ protocol }) => {
    expectIds(
      protocol,
      sampleAnswers.filter(({ kind }) => kind === "welcome" || kind === "pong"),
    );
  },

  "answers with what became of the command: each kind and each code differs": async ({ protocol }) => {
    const texts = sampleAnswers.map((answer) => protocol.encodeAnswers([withId(answer, "id-1")]));
    expect(new Set(texts).size).toBe(sampleAnswers.length);
  },

  "answers several commands in one text, in their order": async ({ protocol }) => {
    const answers = sampleAnswers.map((answer, nth) => withId(answer, `answer-${nth}-`));
    const text = protocol.encodeAnswers(answers) ?? "";
    const places = answers.map(({ id = "" }) => text.indexOf(id));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((left, right) => left - right));
  },

  "keeps the reason of a refusal from the client": async ({ protocol }) => {
    const rejection = { code: "forbidden", message: "no", reason: "token-key-unknown" } as const;
    expect(protocol.encodeAnswers([{ kind: "rejection", id: "id-1", rejection }])).not.toContain("token-key-unknown");
  },

  "answers any text in no more than the gateway carries": async (subject) => {
    for (const text of awkwardTexts(subject)) {
      const parsed = subject.protocol.parse(text);
      for (const answerTo of [answerOf, faultOf]) {
        const answer = subject.protocol.encodeAnswers(parsed.map(answerTo)) ?? "";
        expect(new TextEncoder().encode(answer).length).toBeLessThanOrEqual(maxPayloadBytes);
      }
    }
  },

  "encodes messages of any payload and any sender as text": async ({ protocol }) => {
    const froms: readonly Message["from"][] = [
      {},
      { userId: "ada" },
      { userId: "ada", sessionId: "ada/s-1", clientId: "ada/web" },
      { sessionId: "anon/ü \n👩‍👩‍👧\ud800" },
    ];
    const payloads: readonly Payload[] = [null, false, 0, 1e300, "", "ü\n\u0000\ud800", [], {}, { a: [{ b: null }] }];
    for (const from of froms)
      for (const payload of payloads) expectText(protocol.encodeMessage(sampleMessage({ from, payload })));
  },

  "encodes no message that is larger than the gateway carries, and refuses it without throwing": async ({
    protocol,
  }) => {
    const encodedSize = (payload: Payload) => protocol.encodeMessage(sampleMessage({ payload }))?.length;
    for (const character of ["x", "ü", "👩", '"', "\u0000"]) {
      const bytes = new TextEncoder().encode(character).length;
      expect(encodedSize(character.repeat(1000))).toBeDefined();
      expect(encodedSize(character.repeat(maxPayloadBytes / bytes))).toBeUndefined();
      expect(encodedSize(character.repeat(8 * maxPayloadBytes))).toBeUndefined();
    }
    for (let size = maxPayloadBytes - 512; size < maxPayloadBytes; size += 16) {
      for (const payload of ["x".repeat(size), "ü".repeat(size / 2)]) {
        expect(encodedSize(payload) ?? 0).toBeLessThanOrEqual(maxPayloadBytes);
      }
    }
  },

  "encodes the same message to equal bytes, and another to others": async ({ protocol }) => {
    const message = sampleMessage({ from: { userId: "ada" }, payload: { b: ["x"], a: 1 } });
    const [bytes, again] = [message, structuredClone(message)].map((same) => protocol.encodeMessage(same));
    expect(again).toEqual(bytes);
    for (const other of [{ messageId: "m-2" }, { payload: { b: ["y"], a: 1 } }, { from: { userId: "bob" } }]) {
      expect(protocol.encodeMessage({ ...message, ...other })).not.toEqual(bytes);
    }
  },

  "encodes each close reason to texts of its own, the same every time": async ({ protocol }) => {
    const [expired, unregistered] = (["expired", "unregistered"] as const).map((reason) => {
      const payloads = protocol.encodeClose(reason);
      for (const payload of payloads) expectText(payload);
      expect(protocol.encodeClose(reason)).toEqual(payloads);
      return payloads;
    });
    if (expired !== undefined && expired.length > 0) expect(unregistered).not.toEqual(expired);
  },

  "does not change what it is given": async (subject) => {
    const { protocol } = subject;
    for (const { handshake } of allHandshakes(subject)) {
      const before = structuredClone(handshake);
      protocol.negotiate(frozen(handshake));
      protocol.claimsOf(frozen(handshake));
      expect(handshake).toEqual(before);
    }
    protocol.encodeAnswers(frozen(sampleAnswers.map((answer, nth) => withId(answer, `id-${nth}`))));
    protocol.encodeMessage(frozen(sampleMessage({ from: { userId: "ada" }, payload: { a: [{ b: [1] }] } })));
  },
} satisfies Behaviours<ClientProtocolSubject>;

export type ClientProtocolBehaviour = keyof typeof behaviours;

/** What every `ClientProtocol` has to do, as a suite of tests. */
export function describeClientProtocol(
  name: string,
  subject: ClientProtocolSubject,
  { skip = [] }: { readonly skip?: readonly Skip<ClientProtocolBehaviour>[] } = {},
): void {
  const createSubject = async () => ({ ...subject, [Symbol.asyncDispose]: async () => {} });
  describeBehaviours(`${name}: client protocol`, behaviours, createSubject, skip);
}

function allHandshakes({ handshakes }: Pick<ClientProtocolSubject, "handshakes">): readonly SampleHandshake[] {
  return authenticationMethodNames.flatMap((method) => handshakes[method]);
}

async function expectClaims({ protocol, handshakes }: ClientProtocolSubject, method: AuthenticationMethodName) {
  expect(handshakes[method]).not.toEqual([]);
  for (const { handshake, claims } of handshakes[method]) {
    expect(claims.credentials.method).toBe(method);
    expect(protocol.negotiate(handshake)).toBeDefined();
    expect(protocol.claimsOf(handshake)).toEqual({ ok: true, value: claims });
  }
}

function isProved({ credentials }: HandshakeClaims): boolean {
  return credentials.method !== "none";
}

/** Whether both have credentials, and not the same. */
function differ(one: HandshakeClaims, other: HandshakeClaims): boolean {
  const [left, right] = [one, other].map(({ credentials }) => JSON.stringify(credentials));
  return isProved(one) && isProved(other) && left !== right;
}

/** The texts of credentials that must not be repeated. */
function secretsOf(subject: ClientProtocolSubject): readonly string[] {
  return allHandshakes(subject).flatMap(({ claims: { credentials } }) => {
    if (credentials.method === "cognito") return [credentials.token];
    return credentials.method === "signed" && credentials.signature !== undefined ? [credentials.signature] : [];
  });
}

function mapped(handshake: Handshake, edit: (values: readonly string[]) => readonly string[]): Handshake {
  const edited = (map: Handshake["query"]) => new Map([...map].map(([name, values]) => [name, edit(values)]));
  const { query, headers, subprotocols } = handshake;
  return { query: edited(query), headers: edited(headers), subprotocols: edit(subprotocols) };
}

/** The same names with empty values. The subprotocols stay: a credential that is missing there is none. */
function withoutText(handshake: Handshake): Handshake {
  return { ...mapped(handshake, (values) => values.map(() => "")), subprotocols: handshake.subprotocols };
}

/** What two handshakes say, in one. */
function merged(one: Handshake, other: Handshake): Handshake {
  const both = (map: Handshake["query"], more: Handshake["query"]) =>
    new Map([...map, ...more].map(([name]) => [name, [...(map.get(name) ?? []), ...(more.get(name) ?? [])]]));
  return {
    query: both(one.query, other.query),
    headers: both(one.headers, other.headers),
    subprotocols: [...one.subprotocols, ...other.subprotocols],
  };
}

/** The names in a handshake, to find it by: values may be secrets. */
function shown({ query, headers, subprotocols }: Handshake): string {
  return `query: ${[...query.keys()]}; headers: ${[...headers.keys()]}; ${subprotocols.length} subprotocols`;
}

function expectCommands(
  { protocol, textOf }: ClientProtocolSubject,
  ...all: readonly (readonly [Command, ...Command[]])[]
): void {
  for (const commands of all) {
    expect(protocol.parse(textOf(commands))).toEqual(commands.map((command) => ({ ok: true, command })));
  }
}

/** That commands, and what is wrong, are of the domain's form, whatever they were read from. */
function expectWellFormed(all: readonly ParsedCommand[]): void {
  expect(all.length).toBeGreaterThan(0);
  // One expectation for all of them: texts can have very many parts.
  const strange = all.filter((parsed) => !(parsed.ok ? isCommand(parsed.command) : isMalformed(parsed.malformed)));
  expect(strange).toEqual([]);
}

function isMalformed({ code, message, id, ...more }: Malformed): boolean {
  const isSaid = [code, message].every((text) => typeof text === "string" && text !== "");
  return isSaid && isIdOrNone(id) && Object.keys(more).length === 0;
}

function isCommand(command: Command): boolean {
  if (!isIdOrNone(command.id)) return false;
  if (command.kind !== "send") return command.kind === "hello" || command.kind === "ping";
  const { to, exclude, payload } = command;
  const { everyone = false, ...lists } = to;
  const kinds = ["connection", "session", "client", "user", "group"];
  const json = JSON.stringify(payload);
  return (
    typeof everyone === "boolean" &&
    Object.entries(lists).every(([kind, ids]) => kinds.includes(kind) && ids.every((id) => typeof id === "string")) &&
    [undefined, "connection", "session"].includes(exclude) &&
    JSON.stringify(JSON.parse(json)) === json
  );
}

function isIdOrNone(id: unknown): boolean {
  return id === undefined || (typeof id === "string" && id !== "");
}

function expectText(payload: Uint8Array | undefined): void {
  if (payload === undefined) throw new Error("It is small enough to be encoded.");
  expect(payload.length).toBeGreaterThan(0);
  expect(payload.length).toBeLessThanOrEqual(maxPayloadBytes);
  expect(new TextDecoder("utf-8", { fatal: true }).decode(payload)).not.toBe("");
}

function sampleMessage(parts: Partial<Message>): Message {
  return { messageId: "m-1", from: {}, sentAtMs: 1_767_225_600_123, payload: "hi", ...parts };
}

const rejectionCodes = {
  "invalid-address": true,
  "too-many-addresses": true,
  "address-not-registered": true,
  "message-too-large": true,
  forbidden: true,
} satisfies Record<SendRejectionCode, true>;

/** Each kind of answer, with each of its codes. */
const sampleAnswers: readonly Answer[] = [
  {
    kind: "welcome",
    welcome: {
      connectionId: "R1kmxc2VNjMCFIA=",
      userId: "ada",
      expiresAtMs: 1_767_232_800_000,
      limits: { addresses: 250 },
    },
  },
  { kind: "pong" },
  { kind: "ack", messageId: "m-1", delivered: 1, gone: 2, failed: 3, queued: 4 },
  { kind: "ack", messageId: "m-2", delivered: 1, gone: 2, failed: 3, queued: 4 },
  { kind: "ack", messageId: "m-1", delivered: 4, gone: 3, failed: 2, queued: 1 },
  ...(Object.keys(rejectionCodes) as SendRejectionCode[]).map((code): Answer => {
    return { kind: "rejection", rejection: { code, message: "It is refused." } };
  }),
  { kind: "malformed", code: "sample-code", message: "It is no command." },
  { kind: "malformed", code: "other-code", message: "It is no command." },
  { kind: "fault", reason: "throttled" },
  { kind: "fault", reason: "internal" },
];

function idOf(parsed: ParsedCommand): { readonly id?: string } {
  const { id } = parsed.ok ? parsed.command : parsed.malformed;
  return id === undefined ? {} : { id };
}

/** The answer to a command with an id. */
function withId(answer: Answer, id: string): Answer {
  return { ...answer, id };
}

/** That answers carry the id that they are given, and nothing else depends on it. */
function expectIds(protocol: ClientProtocol, answers: readonly Answer[]): void {
  expect(answers).not.toEqual([]);
  for (const answer of answers) {
    const [one, other] = ["answer-17", "answer-18"].map((id) => protocol.encodeAnswers([withId(answer, id)]));
    expect(one).toContain("answer-17");
    expect(other).toBe(one?.replaceAll("answer-17", "answer-18"));
    const without = protocol.encodeAnswers([answer]);
    if (without !== undefined) expect(without).not.toMatch(/undefined|answer-1/);
  }
}

function answerOf(parsed: ParsedCommand): Answer {
  if (!parsed.ok) return { kind: "malformed", ...parsed.malformed };
  const counts = { delivered: 100_000, gone: 100_000, failed: 100_000, queued: 100_000 };
  return { kind: "ack", messageId: "9b2f0c6e-8d4e-4c8a-9a55-0d1f4a3e7b21", ...counts, ...idOf(parsed) };
}

function faultOf(parsed: ParsedCommand): Answer {
  return { kind: "fault", reason: "internal", ...idOf(parsed) };
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const picked = items[Math.floor(random() * items.length)];
  if (picked === undefined) throw new RangeError("There is nothing to pick.");
  return picked;
}

function randomText(random: Random): string {
  return Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(pieces, random)).join("");
}

/** The text without lone surrogates, which no connection's id has, and which a protocol may refuse. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

function randomId(random: Random): string {
  return `id-${Math.floor(random() * 1e9).toString(36)}`;
}

function randomPayload(random: Random, depth = 0): Payload {
  const many = <Item>(make: () => Item) => Array.from({ length: Math.floor(random() * 4) }, make);
  const kind = pick(depth > 4 ? ["text", "number"] : ["text", "number", "null", "list", "object"], random);
  switch (kind) {
    case "list":
      return many(() => randomPayload(random, depth + 1));
    case "object":
      return Object.fromEntries(
        many(() => [wellFormed(`k${randomText(random)}`), randomPayload(random, depth + 1)] as const),
      );
    case "number":
      return Math.floor((random() - 0.5) * 1e6) / 8 || 0;
    case "null":
      return null;
    default:
      return wellFormed(randomText(random));
  }
}

function randomCommand(random: Random): Command {
  const kind = pick(["hello", "ping", "send", "send", "send"] as const, random);
  if (kind !== "send") return { kind, id: randomId(random) };
  const ids = () => Array.from({ length: 1 + Math.floor(random() * 3) }, () => wellFormed(randomText(random)));
  const kinds = (["connection", "session", "client", "user", "group"] as const).filter(() => random() < 0.4);
  const to: Recipients = {
    ...Object.fromEntries(kinds.map((one) => [one, ids()])),
    ...((kinds.length === 0 || random() < 0.3) && { everyone: true }),
  };
  const exclude = random() < 0.3 && { exclude: pick(["connection", "session"] as const, random) };
  return { kind, id: randomId(random), to, payload: randomPayload(random), ...exclude };
}

/** What parsers stumble over. */
const pieces = [
  ...[
    "a",
    "1",
    "-",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "\u0000",
    "\ufeff",
    "\u2028",
    "é",
    "日本",
    "👩‍👩‍👧",
    "\ud800",
    "\udc00",
  ],
  ...[
    '"',
    "'",
    "\\",
    "\\u",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    ";",
    "!",
    "%",
    "%zz",
    "%e0%a4",
    "=",
    "&",
    "#",
    "/",
    "<",
    ">",
  ],
  ...["null", "true", "1e999", "-0", "{}", "[]", '""', '"id"', "__proto__", "constructor", "undefined", canary],
];

/** A text with some of it taken out, put in, or said twice. */
function editedText(text: string, random: Random): string {
  let edited = text;
  for (let edits = 1 + Math.floor(random() * 3); edits > 0; edits -= 1) {
    const [one, other] = [random(), random()].map((place) => Math.floor(place * (edited.length + 1)));
    const [from, to] = [Math.min(one ?? 0, other ?? 0), Math.max(one ?? 0, other ?? 0)];
    const [before, middle, after] = [edited.slice(0, from), edited.slice(from, to), edited.slice(to)];
    const short = middle.slice(0, 8);
    edited = pick(
      [
        before + after,
        before + edited.slice(from + short.length),
        before + pick(pieces, random) + edited.slice(from),
        before + short + edited.slice(from),
        edited.slice(0, to),
      ],
      random,
    );
  }
  return edited;
}

/** Texts by chance, texts that are nearly commands, and texts as long as the gateway carries: the same every time. */
function* awkwardTexts({ textOf, malformed }: ClientProtocolSubject): Generator<string> {
  const random = createSeededRandom("texts");
  const commands = [
    { kind: "hello", id: "id-1" } as const,
    { kind: "ping" } as const,
    send({ user: [canary, "bob"], session: [canary] }, { payload: { text: canary, list: [canary, 1, null] } }),
    send({ everyone: true }, { payload: canary, exclude: "session" }),
  ];
  const samples = [...commands.map((command) => textOf([command])), ...malformed.map(({ text }) => text)];
  yield* ["", " ", "\n", ...samples];
  for (let time = 0; time < 300; time += 1) yield randomText(random);
  for (let time = 0; time < 1000; time += 1) yield editedText(pick(samples, random), random);
  const repeated = [
    "\n",
    " ",
    "[",
    "{",
    '"',
    "\\",
    "%",
    ",",
    "-",
    "ü",
    "\ud800",
    '{"a":',
    ...commands.map((command) => textOf([command])),
  ];
  for (const piece of repeated.flatMap((each) => [each, `${each}\n`])) {
    yield piece.repeat(Math.ceil(maxPayloadBytes / piece.length)).slice(0, maxPayloadBytes);
  }
  const half = maxPayloadBytes / 2 - 1024;
  const [before = "", after = ""] = textOf([send({ everyone: true }, { payload: canary })]).split(`"${canary}"`);
  for (const [open, close] of [
    ["[", "]"],
    ['{"a":', "}"],
  ] as const) {
    const depth = Math.floor((2 * half) / (open.length + close.length));
    yield `${open.repeat(depth)}1${close.repeat(depth)}`;
    yield `${before}${open.repeat(depth)}1${close.repeat(depth)}${after}`;
  }
  yield textOf([send({ everyone: true }, { payload: "x".repeat(2 * half) })]);
  yield textOf([send({ user: Array.from({ length: 10_000 }, (_, nth) => `u${nth}`) })]);
}
