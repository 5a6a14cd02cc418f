import type { JsonObject } from "../../src/json.ts";

/** One of these, or none where the deployment accepts `none`: a handshake has at most one proof (C2). */
export const securitySchemes: JsonObject = {
  tokenInHeader: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "`cognito`: an id token of the user pool. Browsers cannot set headers of a WebSocket.",
  },
  tokenInSubprotocol: {
    type: "httpApiKey",
    in: "header",
    name: "Sec-WebSocket-Protocol",
    description:
      "`cognito`: the subprotocols `switchboard.v1, bearer.<id token>`. The hub selects `switchboard.v1` (C3).",
  },
  tokenInQuery: {
    type: "httpApiKey",
    in: "query",
    name: "idToken",
    description: "`cognito`: an id token of the user pool. URLs get into logs: prefer the subprotocol.",
  },
  signatureInQuery: {
    type: "httpApiKey",
    in: "query",
    name: "signature",
    description:
      "`signed`: the lower-case hexadecimal HMAC-SHA256 of `<session>:<date_time>`, with the parameters `session` and `date_time` beside it.",
  },
  signatureInHeaders: {
    type: "httpApiKey",
    in: "header",
    name: "X-Signature",
    description: "`signed`: the same signature, with the headers `X-Session` and `X-Date-Time` beside it.",
  },
};

const text = (description: string): JsonObject => ({ type: "string", description });
const id = (description: string): JsonObject => ({
  ...{ type: "string", minLength: 1, maxLength: 256, "x-maxBytes": 256, pattern: "^[^/]*$" },
  description,
});

/** What a handshake may have: rules C1 to C3. */
export const handshakeBinding: JsonObject = {
  method: "GET",
  query: {
    type: "object",
    properties: {
      client_id: id("Names the program."),
      session_id: id("Names what outlives a connection, such as a browser tab."),
      idToken: text("`cognito`: an id token."),
      session: id("`signed`: the session that is signed."),
      date_time: text("`signed`: the time that is signed, ISO 8601 with a zone."),
      signature: text("`signed`: the signature."),
    },
  },
  headers: {
    type: "object",
    properties: {
      Authorization: text("`cognito`: `Bearer <id token>`."),
      "Sec-WebSocket-Protocol": text("Optional. `switchboard.v1`, and beside it `bearer.<id token>` for `cognito`."),
      "X-Session": text("`signed`: the session that is signed; ASCII only."),
      "X-Date-Time": text("`signed`: the time that is signed."),
      "X-Signature": text("`signed`: the signature."),
    },
  },
  bindingVersion: "0.1.0",
};
