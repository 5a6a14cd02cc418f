import {
  authenticateAnonymously,
  authenticateBySignature,
  authenticateByToken,
  createAuthenticator,
  type Handshake,
  unauthorized,
} from "@switchboard/domain";
import { switchboardV1 } from "@switchboard/protocols";
import fc from "fast-check";
import { expect, test } from "vitest";
import { handshakeOfEvent } from "../../src/lambda/index.ts";

const requestContext = { connectionId: "c", routeKey: "$connect", requestId: "r" };
const refusing = { verify: async () => unauthorized("token-malformed") };
const authenticator = createAuthenticator({
  methods: [authenticateByToken(refusing), authenticateBySignature(refusing), authenticateAnonymously],
});

/** Whom the hub lets in, by what its protocol finds in a handshake. */
async function authenticate(handshake: Handshake) {
  const claims = switchboardV1.claimsOf(handshake);
  return claims.ok ? authenticator.authenticate(claims.value) : claims;
}

/** A name with each letter in one of its cases. */
function inSomeCase(name: string): fc.Arbitrary<string> {
  return fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((upper) => [...name].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter)).join(""));
}

const proof = fc.constantFrom("authorization", "x-session", "x-date-time", "x-signature").chain(inSomeCase);

test("a proof in a header is seen in whatever case its name is", async () => {
  await fc.assert(
    fc.asyncProperty(proof, fc.string({ minLength: 1 }), async (name, value) => {
      const handshake = handshakeOfEvent({ requestContext, multiValueHeaders: { [name]: [`Bearer ${value}`] } });
      expect(await authenticate(handshake)).toMatchObject({ rejection: { code: "unauthorized" } });
    }),
  );
});

test("a token among subprotocols is seen wherever it stands, however they are separated", async () => {
  const offers = fc.array(fc.constantFrom("switchboard.v1", "other", "graphql-ws"), { maxLength: 3 });
  const gap = fc.constantFrom(",", ", ", " ,\t");
  await fc.assert(
    fc.asyncProperty(
      offers,
      offers,
      gap,
      inSomeCase("bearer."),
      inSomeCase("sec-websocket-protocol"),
      async (before, after, separator, prefix, name) => {
        const value = [...before, `${prefix}token`, ...after].join(separator);
        const handshake = handshakeOfEvent({ requestContext, multiValueHeaders: { [name]: [value] } });
        expect(await authenticate(handshake)).toMatchObject({ rejection: { code: "unauthorized" } });
      },
    ),
  );
});

test("texts of the query are taken as they are, whatever they are", async () => {
  const id = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => !text.includes("/"));
  await fc.assert(
    fc.asyncProperty(id, async (session) => {
      const handshake = handshakeOfEvent({
        requestContext,
        multiValueQueryStringParameters: { session_id: [session] },
      });
      expect(await authenticate(handshake)).toMatchObject({ value: { sessionId: `anon/${session}` } });
    }),
  );
});
