import type { Answer } from "@switchboard/domain";
import { escaped } from "./escape.ts";
import { senderOf } from "./message-line.ts";

/** An answer as a line. */
export function answerLine(answer: Answer): string {
  const { id = "-" } = answer;
  switch (answer.kind) {
    case "welcome": {
      const { connectionId, expiresAtMs, limits: _limits, ...ids } = answer.welcome;
      return `OK ${id} WELCOME ${escaped(connectionId)} ${expiresAtMs} ${senderOf(ids)}`;
    }
    case "pong":
      return `OK ${id} PONG`;
    case "ack": {
      const { messageId, delivered, gone, failed, queued } = answer;
      return `OK ${id} SENT ${escaped(messageId)} ${delivered} ${gone} ${failed} ${queued}`;
    }
    case "rejection":
      return `ERR ${id} ${answer.rejection.code}`;
    case "malformed":
      return `ERR ${id} ${answer.code}`;
    case "fault":
      return `ERR ${id} ${answer.reason}`;
  }
}
