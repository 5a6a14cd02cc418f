import type { Connection } from "../model/connection.ts";
import type { GroupRejectionCode } from "../model/result.ts";
import type { Answer } from "../protocol/client-protocol.ts";
import type { HistoryOf } from "./history-of.ts";
import { mayRead } from "./may-read.ts";
import type { MessageHistory } from "./message-history.ts";
import { answerBytes, readerOf } from "./reader.ts";

/** Where nobody says how many. */
const defaultPage = 50;
const maxPage = 100;

export type ReadHistory = (
  connection: Connection,
  asked: { readonly group: string; readonly before?: number; readonly limit?: number },
) => Promise<Answer>;

/**
 * Gives a page of what a group keeps to whoever may read it: the last messages, or the last ones before an offset.
 *
 * @throws a `StoreFault`
 */
export function createReadHistory({
  history,
  historyOf,
}: {
  readonly history: MessageHistory | undefined;
  readonly historyOf: HistoryOf;
}): ReadHistory {
  return async (connection, { group, before, limit = defaultPage }) => {
    if (!mayRead(connection, group)) {
      return refused("not-joined", "Only who is in the group, or has the right to, may read what it keeps.");
    }
    const address = { kind: "group", id: group } as const;
    const retention = historyOf(address);
    if (history === undefined || retention === undefined) {
      return refused("no-history", "Nothing is kept for this group.");
    }
    const room = { messages: Math.min(limit, maxPage, retention.most), bytes: answerBytes };
    return {
      kind: "history",
      ...(await history.readBefore({ address, retention }, before, room, readerOf(connection))),
    };
  };
}

function refused(code: GroupRejectionCode, message: string): Answer {
  return { kind: "rejection", rejection: { code, message } };
}
