import { expect } from "vitest";
import {
  type Answer,
  type AuthenticationMethodName,
  type ClientProtocol,
  type Command,
  type Message,
  maxStoredBytes,
  type Payload,
  type Position,
} from "../../../index.ts";
import { createSeededRandom } from "../../seeded-random.ts";
import { type Behaviours, describeBehaviours, type Skip } from "../describe-behaviours.ts";
import { frozen } from "../frozen.ts";
import { answerOf, faultOf, sampleAnswers, sampleMessage, withId } from "./answers.ts";
import { awkwardTexts } from "./awkward-texts.ts";
import { randomCommand, send } from "./commands.ts";
import { allHandshakes, differ, isProved, mapped, merged, secretsOf, shown, withoutText } from "./handshakes.ts";
import { pageOf, recoveredOf, welcomeOf } from "./large-answers.ts";
import { maxPayloadBytes } from "./max-payload-bytes.ts";
import type { ClientProtocolSubject } from "./subject.ts";
import { canary, editedText } from "./texts.ts";
import { expectWellFormed } from "./well-formed.ts";

const position = (offset: number, epoch = "k3JHs9aQ-x0Z"): Position => ({ epoch, offset });

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

  "finds the groups and positions of a hello": async (subject) => {
    expectCommands(
      subject,
      [{ kind: "hello", id: "id-1", groups: ["room.1"], positions: [position(41)] }],
      [{ kind: "hello", id: "id-1", groups: ["b", "a", "b"] }],
      [{ kind: "hello", positions: [position(0), position(Number.MAX_SAFE_INTEGER, "Zq81mmT2_d4A")] }],
    );
  },

  "finds the groups to join and to leave": async (subject) => {
    for (const kind of ["join", "leave"] as const) {
      expectCommands(
        subject,
        [{ kind, id: "id-1", groups: ["room.1"] }],
        [{ kind, groups: ["b", "a", "Room~1:x_y-z"] }],
        [{ kind, id: "id-1", groups: Array.from({ length: 100 }, (_, nth) => `${"x".repeat(125)}${100 + nth}`) }],
      );
    }
  },

  "finds which page of a history": async (subject) => {
    expectCommands(
      subject,
      [{ kind: "history", id: "id-1", group: "room.1" }],
      [{ kind: "history", group: "ü 1/,:", before: 42, limit: 50 }],
      [{ kind: "history", id: "id-1", group: "-", before: Number.MAX_SAFE_INTEGER }],
      [{ kind: "history", id: "id-1", group: "room.1", limit: 1 }],
    );
  },

  "finds the positions to recover from": async (subject) => {
    const many = Array.from({ length: 100 }, (_, nth) => position(nth, `${"x".repeat(29)}${100 + nth}`));
    expectCommands(
      subject,
      [{ kind: "recover", id: "id-1", since: [position(41)] }],
      [{ kind: "recover", since: [position(1, "b"), position(0, "a")] }],
      [{ kind: "recover", id: "id-1", since: many }],
    );
  },

  "finds the token of a refresh": async (subject) => {
    expectCommands(
      subject,
      [{ kind: "refresh", id: "id-1", token: "header.payload.signature_-" }],
      [{ kind: "refresh", token: "ü 1/,:=" }],
      [{ kind: "refresh", id: "id-1", token: "x".repeat(16_384) }],
    );
  },

  "finds what a send says of its message": async (subject) => {
    expectCommands(
      subject,
      [send({ user: ["ada"] }, { store: true })],
      [send({ user: ["ada"] }, { store: false, messageKind: "edit", refers: "m-1" })],
      [send({ user: ["ada"] }, { messageKind: "-", refers: "ü, 1:2=3" })],
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

  "answers with the id of the command": async ({ protocol }) => {
    expectIds(
      protocol,
      sampleAnswers.filter(({ kind }) => kind !== "pong"),
    );
  },

  "answers ping with the id of the command": async ({ protocol }) => {
    expectIds(
      protocol,
      sampleAnswers.filter(({ kind }) => kind === "pong"),
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

  "cuts an answer with more messages than the gateway carries": async ({ protocol }) => {
    for (const payloads of [100, 1000, 100_000].map((bytes) =>
      Array<string>(300_000 / bytes).fill("x".repeat(bytes)),
    )) {
      for (const answer of [recoveredOf(payloads), pageOf(payloads)]) {
        for (const answers of [[answer], [answer, answer, answer]]) {
          const text = protocol.encodeAnswers(answers.map((each) => withId(each, "id-1"))) ?? "";
          expect(text).toContain(payloads[0]);
          expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(maxPayloadBytes);
        }
      }
    }
  },

  "cuts a welcome with more groups than the gateway carries, and says so": async ({ protocol }) => {
    const sizeOf = (answer: Answer) => new TextEncoder().encode(protocol.encodeAnswers([answer])).length;
    for (const character of ["x", "\u0001", '"']) {
      const [whole, large] = [3, 1000].map((count) => welcomeOf(count, character));
      if (whole === undefined || large === undefined) return;
      const longest = sizeOf({ ...whole, welcome: { ...whole.welcome, more: true } });
      expect(sizeOf(whole)).toBeLessThan(longest);
      expect(sizeOf(large)).toBeLessThanOrEqual(maxPayloadBytes);
      expect(sizeOf(large)).toBeGreaterThan(maxPayloadBytes / 2);
    }
  },

  "has room for the largest message that is stored, beside the ends of 100 streams": async ({ protocol }) => {
    const sizeOf = (payload: string) => protocol.encodeMessage(sampleMessage({ payload }))?.length ?? 0;
    const payload = "x".repeat(maxStoredBytes - sizeOf(""));
    expect(sizeOf(payload)).toBe(maxStoredBytes);
    const id = '"'.repeat(128);
    expect(protocol.encodeAnswers([withId(recoveredOf([payload]), id)])).toContain(payload);
    expect(protocol.encodeAnswers([withId(pageOf([payload]), id)])).toContain(payload);
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

  "encodes a message with its positions or its group, and with what its sender says of it, to other bytes": async ({
    protocol,
  }) => {
    const message = sampleMessage({ messageId: "m-1" });
    const encoded = [
      protocol.encodeMessage(message),
      protocol.encodeMessage(message, [position(1)]),
      protocol.encodeMessage(message, [position(2)]),
      protocol.encodeMessage(message, [position(1, "Zq81mmT2_d4A")]),
      protocol.encodeMessage(message, [position(1), position(1, "Zq81mmT2_d4A")]),
      protocol.encodeMessage({ ...message, group: "edit" }),
      protocol.encodeMessage({ ...message, group: "ü, 1:2=3" }),
      protocol.encodeMessage({ ...message, kind: "edit" }),
      protocol.encodeMessage({ ...message, kind: "react" }),
      protocol.encodeMessage({ ...message, refers: "edit" }),
      protocol.encodeMessage({ ...message, kind: "edit", refers: "m-0" }),
    ];
    for (const payload of encoded) expectText(payload);
    expect(new Set(encoded.map((payload) => new TextDecoder().decode(payload))).size).toBe(encoded.length);
    expect(protocol.encodeMessage(message, [])).toEqual(protocol.encodeMessage(message));
  },

  "encodes that a message is stored as a text of its own, with the id of the command, or says nothing": async ({
    protocol,
  }) => {
    const stored = { messageId: "m-1", positions: [position(1)] };
    const [one, other] = ["id-17", "id-18"].map((id) => protocol.encodeStored({ ...stored, id }));
    if (one === undefined) return;
    const [text, otherText] = [one, other].map((payload) => new TextDecoder().decode(payload));
    expectText(one);
    expect(text).toContain("id-17");
    expect(otherText).toBe(text?.replaceAll("id-17", "id-18"));
    expectText(protocol.encodeStored({ ...stored, positions: [] }));
    expect(protocol.encodeStored({ ...stored, id: "id-17", positions: [position(2)] })).not.toEqual(one);
  },

  "encodes each close reason to texts of its own, the same every time": async ({ protocol }) => {
    const [expired, ...others] = (["expired", "unregistered", "too-fast"] as const).map((reason) => {
      const payloads = protocol.encodeClose(reason);
      for (const payload of payloads) expectText(payload);
      expect(protocol.encodeClose(reason)).toEqual(payloads);
      return payloads;
    });
    if (expired === undefined || expired.length === 0) return;
    expect(
      new Set(
        [expired, ...others].map((payloads) => payloads.map((payload) => new TextDecoder().decode(payload)).join()),
      ).size,
    ).toBe(1 + others.length);
  },

  "encodes that a backend closes the connection, with its text and whether to come back": async ({ protocol }) => {
    const kick = { kind: "kicked", text: "Closed by m\u00fcller.", reconnect: false } as const;
    const all = [
      kick,
      { ...kick, text: "Another." },
      { ...kick, reconnect: true },
      { kind: "kicked", reconnect: false },
    ] as const;
    const encoded = all.map((each) => {
      const payloads = protocol.encodeClose(frozen(each));
      for (const payload of payloads) expectText(payload);
      expect(protocol.encodeClose(each)).toEqual(payloads);
      return payloads.map((payload) => new TextDecoder().decode(payload)).join();
    });
    if (encoded[0] === "") return;
    expect(new Set(encoded)).toHaveProperty("size", all.length);
    for (const payload of protocol.encodeClose({ ...kick, text: '"\n\\ \u2028\ud83d\ude00\ud800' }))
      expectText(payload);
  },

  "does not change what it is given": async (subject) => {
    const { protocol } = subject;
    for (const { handshake } of allHandshakes(subject)) {
      const before = structuredClone(handshake);
      protocol.negotiate(frozen(handshake));
      protocol.claimsOf(frozen(handshake));
      expect(handshake).toEqual(before);
    }
    protocol.encodeAnswers([frozen(recoveredOf(Array<string>(400).fill("x".repeat(1000))))]);
    protocol.encodeAnswers([frozen(pageOf(Array<string>(400).fill("x".repeat(1000))))]);
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

function expectText(payload: Uint8Array | undefined): void {
  if (payload === undefined) throw new Error("It is small enough to be encoded.");
  expect(payload.length).toBeGreaterThan(0);
  expect(payload.length).toBeLessThanOrEqual(maxPayloadBytes);
  expect(new TextDecoder("utf-8", { fatal: true }).decode(payload)).not.toBe("");
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
