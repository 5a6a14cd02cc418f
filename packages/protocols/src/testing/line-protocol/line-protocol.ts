import type { ClientProtocol, CloseReason, EncodedPayload } from "@switchboard/domain";
import { answerLines } from "./answer-lines.ts";
import { escaped } from "./escape.ts";
import { claimsIn } from "./line-credentials.ts";
import { lineProtocolName, maxTextBytes } from "./line-limits.ts";
import { messageLine } from "./message-line.ts";
import { parseLines } from "./parse-lines.ts";
import { positionWords } from "./words.ts";

/**
 * `line.v1`: a protocol for tests that has nothing in common with `switchboard.v1` but the domain. It holds that nothing
 * outside a protocol depends on what one of them looks like.
 *
 * | | |
 * |---|---|
 * | handshake | offers `line.v1`; beside it `line.token.<token>`, or `line.signed.<session>.<time>.<signature>`, and `line.session.<id>`, `line.client.<id>` |
 * | commands | lines, up to 16 in a text: `HELLO [<id> [<groups> [<positions>]]]`, `PING [<id>]`, `JOIN <id> <groups>`, `LEAVE <id> <groups>`, `HISTORY <id> :<group> [<before> [<limit>]]`, `RECOVER <id> <positions>`, `REFRESH <id> <token>`, `SEND <id> <recipients> <JSON>` |
 * | recipients | with commas between them: `user:ada`, `session:ada/s-1`, …, `everyone`; `!connection` and `!session` exclude the sender's; `+store`, `-store`, `kind=edit` and `refers=m-1` say more of the message |
 * | groups, positions | with commas between them: `:room.1`; `<epoch>:<offset>` |
 * | answers | a line for each: `OK <id> WELCOME …`, `OK <id> JOINED …`, `OK <id> SENT …`, …, `ERR <id> <code>`; behind `HISTORY` and `RECOVERED` as many messages as they say |
 * | messages | `MSG <message id> <sent at> <sender> <positions and the like> <JSON>`; `STORED <id> <message id> <positions>` |
 * | close | two messages: `BYE <reason>` and `END`; a kick's reason is `kicked` or `kicked again`, and its text behind it |
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

    encodeAnswers: answerLines,

    encodeMessage(message, positions = []) {
      const payload = bytesOf(messageLine(message, positions));
      return payload.length > maxTextBytes ? undefined : payload;
    },

    encodeStored: ({ id = "-", messageId, positions }) =>
      bytesOf(`STORED ${id} ${escaped(messageId)} ${positionWords(positions)}`),

    encodeClose: (reason) => [`BYE ${closeWords(reason)}`, "END"].map(bytesOf),
  };
}

function closeWords(reason: CloseReason): string {
  if (typeof reason === "string") return reason;
  const { kind, reconnect, text } = reason;
  return [kind, ...(reconnect ? ["again"] : []), ...(text === undefined ? [] : [escaped(text)])].join(" ");
}

function bytesOf(text: string): EncodedPayload {
  return new TextEncoder().encode(text);
}
