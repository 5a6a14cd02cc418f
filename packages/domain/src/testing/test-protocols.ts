import { type ClientProtocol, type ClientProtocols, createClientProtocols, type EncodedPayload } from "../index.ts";

export const bytesOf = (text: string): EncodedPayload => new TextEncoder().encode(text);
export const textOf = (payload: EncodedPayload): string => new TextDecoder().decode(payload);

/** A protocol whose frames say what they are, for tests of what surrounds a protocol. */
function createTestProtocol(name: string, room: number): ClientProtocol {
  return {
    name,
    negotiate: ({ subprotocols }) => {
      if (subprotocols.length === 0) return {};
      return subprotocols.includes(name) ? { subprotocol: name } : undefined;
    },
    claimsOf: () => ({ ok: true, value: { credentials: { method: "none" } } }),
    parse: () => [{ ok: false, malformed: { code: "unspoken", message: "Nothing is understood." } }],
    encodeAnswers: (answers) => answers.map(({ kind }) => `${kind} in ${name}`).join(),
    encodeMessage({ payload }) {
      const text = String(payload);
      return text.length > room ? undefined : bytesOf(`${text} in ${name}`);
    },
    encodeClose: (reason) => [bytesOf(`${reason} in ${name}`)],
  };
}

/** Two protocols: texts over ten characters are too large in `test.v2`, over twenty in `test.v1` as well. */
export function createTestProtocols(): ClientProtocols {
  return createClientProtocols([createTestProtocol("test.v1", 20), createTestProtocol("test.v2", 10)]);
}
