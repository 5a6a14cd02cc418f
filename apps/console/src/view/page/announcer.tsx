import { VisuallyHidden } from "@mantine/core";
import { useEffect, useState } from "react";
import type { ConsoleStore } from "../../hub/console-store.ts";
import type { ConsoleState } from "../../model/console-state.ts";
import { failureText, receiptText, stateText } from "../../model/texts.ts";
import { useConsole } from "../use-console.ts";

/** Nobody can listen faster than that. */
const SETTLE_MS = 700;

/** Says what has changed to those who do not see it: one sentence at a time, the latest. */
export function Announcer({ store }: { readonly store: ConsoleStore }) {
  const sentence = useConsole(store, sentenceOf);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSaid(sentence), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {said}
    </VisuallyHidden>
  );
}

function sentenceOf({ clients, lastSend, timeline }: ConsoleState): string {
  const last = timeline.entries.findLast((entry) => entry.kind === "state");
  const outcome = lastSend?.outcome;
  if (lastSend !== undefined && outcome !== undefined && lastSend.atMs > (last?.atMs ?? 0)) {
    if (outcome.kind === "acknowledged") return `Message ${lastSend.number} ${receiptText(outcome.receipt)}.`;
    if (outcome.kind === "failed") return `Message ${lastSend.number}: ${failureText(outcome.code, outcome.message)}`;
  }
  if (last?.kind !== "state") return "";
  return `${clients.find(({ key }) => key === last.clientKey)?.name ?? ""}: ${stateText(last.state)}.`;
}
