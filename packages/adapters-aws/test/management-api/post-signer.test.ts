import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Credentials, createPostSigner, type SignedPost } from "../../src/management-api/post-signer.ts";
import { sdkAuthorization } from "./sdk-signature.ts";

const region = "eu-central-1";
const credentials: Credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "made+up/for=tests" };
const noon = Date.parse("2026-03-04T12:00:00.999Z");
const utf8 = (text: string) => new TextEncoder().encode(text);

/** The header's value in what was signed. */
function header({ headers }: SignedPost, wanted: string): string | undefined {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === wanted);
  return at < 0 ? undefined : headers[at + 1];
}

interface Case {
  readonly endpoint?: string;
  readonly connectionId?: string;
  readonly payload?: Uint8Array;
  readonly credentials?: Credentials;
  readonly atMs?: number;
}

/** Signs a post here and by the SDK's signer. */
async function bothWays({ endpoint = "https://a1b2c3d4e5.example/development", ...given }: Case) {
  const { connectionId = "R0oXAdfD0kwCH6w=", payload = utf8("hello"), atMs = noon } = given;
  const own = given.credentials ?? credentials;
  const url = new URL(endpoint);
  const signed = createPostSigner({ endpoint: url, region, now: () => atMs })(connectionId, payload, own);
  const request = { method: "POST", path: signed.path, headers: { host: url.host }, body: payload };
  const expected = await sdkAuthorization(request, { region, credentials: own, atMs });
  return { signed, authorization: header(signed, "authorization"), expected };
}

describe("a signature is the SDK signer's", () => {
  test.each(["R0oXAdfD0kwCH6w=", "a/b?c#d", "%3D", "%253D", "a b+c", "!'()*~-._", "ü 👩‍👩‍👧", "...", "a\nb", "@:&;,$"])(
    "for the connection id %j",
    async (connectionId) => {
      const { authorization, expected } = await bothWays({ connectionId });
      expect(authorization).toBe(expected);
    },
  );

  test.each([
    ["that is empty", new Uint8Array()],
    ["of bytes that are no text", Uint8Array.from({ length: 256 }, (_, index) => index)],
    ["of 128 KB", new Uint8Array(131_072).fill(120)],
    ["that is a part of a buffer", new Uint8Array(utf8("..hello..").buffer, 2, 5)],
  ])("for a payload %s", async (_what, payload) => {
    const { authorization, expected, signed } = await bothWays({ payload });
    expect(authorization).toBe(expected);
    expect(header(signed, "content-length")).toBe(String(payload.byteLength));
  });

  test.each([
    "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/development",
    "https://ws.example",
    "https://ws.example/",
    "https://ws.example:8443/v1.0_a~b",
    "http://127.0.0.1:8081/a%20b/c!",
    "http://[::1]:8081/development/",
  ])("at %s", async (endpoint) => {
    const { authorization, expected, signed } = await bothWays({ endpoint });
    expect(authorization).toBe(expected);
    expect(header(signed, "host")).toBe(new URL(endpoint).host);
  });

  test("with a session token, which is sent and signed", async () => {
    const temporary = { ...credentials, sessionToken: "IQoJb3JpZ2luX2VjE//made+up==" };
    const { authorization, expected, signed } = await bothWays({ credentials: temporary });
    expect(authorization).toBe(expected);
    expect(authorization).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token,");
    expect(header(signed, "x-amz-security-token") === temporary.sessionToken).toBe(true);
  });

  test("for anything at any time", async () => {
    const anything = fc.record({
      connectionId: fc.string({ unit: "grapheme", minLength: 1 }).filter((id) => id !== "." && id !== ".."),
      payload: fc.uint8Array({ maxLength: 300 }),
      atMs: fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2099, 11) }),
    });
    await fc.assert(
      fc.asyncProperty(anything, async (given) => {
        const { authorization, expected } = await bothWays(given);
        return authorization === expected;
      }),
    );
  });
});

describe("what is kept between signatures does not outlive its time", () => {
  /** Signs one post after the other with the same signer, and compares each with a signer that has kept nothing. */
  async function compare(steps: readonly Case[]): Promise<void> {
    let atMs = noon;
    const endpoint = new URL("https://a1b2c3d4e5.example/development");
    const sign = createPostSigner({ endpoint, region, now: () => atMs });
    for (const step of steps) {
      atMs = step.atMs ?? atMs;
      const { connectionId = "c=", payload = utf8("hello") } = step;
      const kept = sign(connectionId, payload, step.credentials ?? credentials);
      const { authorization } = await bothWays({ ...step, connectionId, atMs });
      expect(header(kept, "authorization")).toBe(authorization);
    }
  }

  test("the second", () => compare([{}, { atMs: noon + 1 }, { atMs: noon + 1000 }]));

  test("the day", () => compare([{ atMs: Date.UTC(2026, 2, 4) - 1 }, { atMs: Date.UTC(2026, 2, 4) }]));

  test("the credentials, renewed within a second", () =>
    compare([
      {},
      { credentials: { ...credentials, secretAccessKey: "another" } },
      { credentials: { ...credentials, sessionToken: "made-up" } },
      { credentials: { ...credentials, accessKeyId: "ANOTHER" } },
    ]));

  test("the payload", () => compare([{ payload: utf8("one") }, { payload: utf8("two") }]));

  test("the connection", () => compare([{ connectionId: "one=" }, { connectionId: "two=" }]));
});
