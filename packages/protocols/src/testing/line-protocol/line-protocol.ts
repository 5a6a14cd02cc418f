import type { ClientProtocol, EncodedPayload } from "@switchboard/domain";
import { answerLine } from "./answer-line.ts";
import { claimsIn } from "./line-credentials.ts";
import { lineProtocolName, maxTextBytes } from "./line-limits.ts";
import { messageLine } from "./message-line.ts";
import { parseLines } from "./parse-lines.ts";

/**
 * `line.v1`: a protocol for tests that has nothing in common with `switchboard.v1` but the domain. It holds that nothing
 * outside a protocol depends on what one of them looks like.
 *
 * | | |
 * |---|---|
 * | handshake | offers `line.v1`; beside it `line.token.<token>`, or `line.signed.<session>.<time>.<signature>`, and `line.session.<id>`, `line.client.<id>` |
 * | commands | lines, up to 16 in a text: `HELLO [<id>]`, `PING [<id>]`, `SEND <id> <recipients> <JSON>` |
 * | recipients | with commas between them: `user:ada`, `session:ada/s-1`, …, `everyone`; `!connection` and `!session` exclude the sender's |
 * | answers | a line for each: `OK <id> WELCOME …`, `OK <id> PONG`, `OK <id> SENT …`, `ERR <id> <code>` |
 * | messages | `MSG <message id> <sent at> <sender> <JSON>` |
 * | close | two messages: `BYE <reason>` and `END` |
 *
 * Where there is no id it is `-`. In parts of recipients, senders and offers, everything that could end them is
 * percent-encoded.
 */
export function createLineProtocol(): ClientProtocol {
  return {
    name: lineProtocolName,

    negotiate: ({ subprotocols }) =>
      subprotocols.includes(lineProtocolName) ? { subprotocol: lineProtocolName } : undefined,

    claimsOf: ({ subprotocols }) => claimsIn(subprotocols),

    parse: parseLines,

    encodeAnswers: (answers) => answers.map(answerLine).join("\n"),

    encodeMessage(message) {
      const payload = bytesOf(messageLine(message));
      return payload.length > maxTextBytes ? undefined : payload;
    },

    encodeClose: (reason) => [`BYE ${reason}`, "END"].map(bytesOf),
  };
}

function bytesOf(text: string): EncodedPayload {
  return new TextEncoder().encode(text);
}
