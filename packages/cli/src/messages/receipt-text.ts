import type { Receipt } from "@switchboard/client";
import { printable } from "../output/printable.ts";

/** What became of a message, for people. */
export function receiptText({ messageId, delivered, gone, failed, queued, stored }: Receipt): string {
  const counts = [`${delivered} delivered`];
  if (queued > 0) counts.push(`${queued} queued`);
  if (gone > 0) counts.push(`${gone} gone`);
  if (failed > 0) counts.push(`${failed} failed`);
  if (stored === true) counts.push("stored");
  const isLost = delivered + queued === 0 && stored !== true;
  return `${printable(messageId)}  ${counts.join(", ")}${isLost ? "  (nobody is there)" : ""}`;
}
