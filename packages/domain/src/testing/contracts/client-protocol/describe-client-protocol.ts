import { expect } from "vitest";
import type {
  Answer,
  AuthenticationMethodName,
  ClientProtocol,
  Command,
  Malformed,
  Message,
  ParsedCommand,
  Payload,
} from "../../../index.ts";
import { createSeededRandom } from "../../seeded-random.ts";
import { type Behaviours, describeBehaviours, type Skip } from "../describe-behaviours.ts";
import { frozen } from "../frozen.ts";
import { answerOf, faultOf, sampleAnswers, withId } from "./answers.ts";
import { awkwardTexts } from "./awkward-texts.ts";
import { randomCommand, send } from "./commands.ts";
import { allHandshakes, differ, isProved, mapped, merged, secretsOf, shown, withoutText } from "./handshakes.ts";
import { maxPayloadBytes } from "./max-payload-bytes.ts";
import type { ClientProtocolSubject } from "./subject.ts";
import { canary, editedText } from "./texts.ts";

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

async function expectClaims({ protocol, handshakes }: ClientProtocolSubject, method: AuthenticationMethodName) {
  expect(handshakes[method]).not.toEqual([]);
  for (const { handshake, claims } of handshakes[method]) {
    expect(claims.credentials.method).toBe(method);
    expect(protocol.negotiate(handshake)).toBeDefined();
    expect(protocol.claimsOf(handshake)).toEqual({ ok: true, value: claims });
  }
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
