import { describe, expect, test } from "vitest";
import {
  addresses,
  anonymous,
  cognito as cognitoMethod,
  compose,
  connecting,
  delivering,
  denials,
  departures,
  fanOut,
  gateway,
  groups,
  history,
  messages,
  presence,
  protocols,
  quotas,
  refreshing,
  runtime,
  signed as signedMethod,
  storage,
  switchboardV1,
} from "../src/index.ts";

const shared = [runtime, storage, presence, switchboardV1, protocols, addresses, quotas] as const;

const base = { TABLE_NAME: "t", AWS_REGION: "eu-central-1", MANAGEMENT_ENDPOINT: "https://a.example/dev" };
const cognito = { COGNITO_USER_POOL_ID: "eu-central-1_AbCdEf123", COGNITO_CLIENT_ID: "client" };
const signed = { SIGNING_SECRET_NAME: "signing" };

const open = (environment: Record<string, string>) =>
  compose({ ...base, ...environment }, [...shared, cognitoMethod, signedMethod, anonymous, connecting])(
    "openConnection",
  );
const send = (environment: Record<string, string>) =>
  compose({ ...base, ...environment }, [
    ...([...shared, cognitoMethod, departures, gateway, delivering] as const),
    ...([fanOut, history, groups, denials, refreshing, messages] as const),
  ])("sendMessage");

describe("a function that opens connections starts", () => {
  test.each([
    ["without a proof", { AUTH: "none" }],
    ["with tokens", { AUTH: "cognito", ...cognito }],
    ["with signatures", { AUTH: "signed", ...signed }],
    ["with signatures that are good once", { AUTH: "signed", ...signed, SIGNED_ONCE: "true" }],
    ["with all of them", { AUTH: "cognito, signed ,none", ...cognito, ...signed }],
    ["with a pool of a partition of its own", { AUTH: "cognito", ...cognito, COGNITO_USER_POOL_ID: "us-gov-west-1_a" }],
    ...["http://127.0.0.1:8081/.well-known/jwks.json", "https://localhost/k", "http://[::1]:80/k"].map(
      (uri): [string, Record<string, string>] => [
        `with keys from ${uri}`,
        { AUTH: "cognito", ...cognito, COGNITO_JWKS_URI: uri },
      ],
    ),
    ["with origins in any case", { AUTH: "none", ALLOWED_ORIGINS: "HTTPS://App.Example,https://a.example:8443" }],
    ["with origins", { AUTH: "none", ALLOWED_ORIGINS: "https://app.example, http://localhost:8080,app://x" }],
  ])("%s", (_what, environment) => {
    expect(open(environment)).toBeTypeOf("function");
  });
});

describe("it does not start", () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ["without a choice", {}, /- AUTH is not set/],
    ["with an empty choice", { AUTH: "" }, /- AUTH is not set/],
    ["with a way that there is not", { AUTH: "none,iam" }, /- AUTH\S* may only list cognito, signed, none/],
    [
      "with a pool id that is none",
      { AUTH: "cognito", ...cognito, COGNITO_USER_POOL_ID: "pool" },
      /COGNITO_USER_POOL_ID is not a user pool id/,
    ],
    [
      "with an origin that any page can have",
      { AUTH: "none", ALLOWED_ORIGINS: "null" },
      /ALLOWED_ORIGINS\S* may only list origins/,
    ],
    ...[
      ...["*", "https://*", "https://*.example", "https://a.example:443", "http://a.example:80", "https://ü.example"],
      ...["https://a.example:", "https://a.example:99999", "https://a.example,", "https://user@a.example", "a.example"],
    ].map((entry): [string, Record<string, string>, RegExp] => [
      `with an origin that no browser sends, ${entry}`,
      { AUTH: "none", ALLOWED_ORIGINS: entry },
      /ALLOWED_ORIGINS\S* may only list origins/,
    ]),
    ...[
      ...["https://evil.example/jwks.json", "http://10.0.0.1/", "http://localhost.evil.example/", "http://169.254.0.1"],
      ...["http://localhost@evil.example/", "http://127.0.0.1.evil.example/", "https://[::2]/", "http://0.0.0.0/"],
    ].map((uri): [string, Record<string, string>, RegExp] => [
      `with keys from elsewhere, ${uri}`,
      { AUTH: "cognito", ...cognito, COGNITO_JWKS_URI: uri },
      /- COGNITO_JWKS_URI may only be on this machine/,
    ]),
    ["with an origin that is an address", { AUTH: "none", ALLOWED_ORIGINS: "https://a.example/" }, /ALLOWED_ORIGINS/],
    [
      "with groups that are neither required nor not",
      { AUTH: "cognito", ...cognito, REQUIRE_GROUP: "no" },
      /REQUIRE_GROUP may only be true, false/,
    ],
    [
      "with a yes that is no true",
      { AUTH: "signed", ...signed, SIGNED_ONCE: "yes" },
      /SIGNED_ONCE may only be true, false/,
    ],
  ])("%s", (_what, environment, problem) => {
    expect(() => open(environment)).toThrowError(problem);
  });

  test("without what its ways need, and says all of it at once", () => {
    expect(() => open({ AUTH: "cognito,signed", TABLE_NAME: "" })).toThrowError(
      /has 4 problem\(s\):\n- TABLE_NAME is not set\n- COGNITO_USER_POOL_ID is not set, and AUTH lists cognito\n- COGNITO_CLIENT_ID is not set, and AUTH lists cognito\n- SIGNING_SECRET_NAME is not set, and AUTH lists signed$/,
    );
  });
});

describe("a function that sends", () => {
  test("needs to know how connections are let in, since its policy depends on it", () => {
    expect(() => send({})).toThrowError(/- AUTH is not set/);
    expect(send({ AUTH: "none" })).toBeTypeOf("function");
  });

  test("needs what it verifies tokens by, since clients refresh their connections with some", () => {
    expect(() => send({ AUTH: "cognito" })).toThrowError(/- COGNITO_USER_POOL_ID is not set, and AUTH lists cognito/);
  });

  test("knows three policies", () => {
    for (const SEND_POLICY of ["anyone", "common-group", "nobody"])
      expect(send({ AUTH: "none", SEND_POLICY })).toBeTypeOf("function");
    expect(() => send({ AUTH: "none", SEND_POLICY: "all" })).toThrowError(
      /SEND_POLICY may only be anyone, common-group, nobody/,
    );
  });

  test.each([
    ["none", undefined, "address forbidden: false"],
    ["cognito", undefined, "address forbidden: true"],
    ["cognito", "anyone", "address forbidden: false"],
    ["none", "nobody", "address forbidden: true"],
  ])("takes AUTH %s and SEND_POLICY %s", async (AUTH, policy, expected) => {
    const sendMessage = send({
      AUTH,
      ...cognito,
      ...(policy !== undefined && { SEND_POLICY: policy }),
      ADDRESSES: "group",
    });
    const connection = {
      connectionId: "c-1",
      identity: { provedBy: "none", groups: [] },
      protocol: "switchboard.v1",
      connectedAtMs: 0,
      expiresAtMs: 0,
      addresses: [],
    } as const;
    // A message to nobody needs no store; a group that the sender is not in is refused before it is looked at.
    const to = expected.endsWith("true") ? { group: ["g"] } : {};
    const sent = await sendMessage({ kind: "connection", connection }, { to, payload: "" });
    expect(`address forbidden: ${!sent.ok && sent.rejection.code === "forbidden"}`).toBe(expected);
  });
});
