import type { Answer } from "../../../index.ts";
import { sampleMessage, sampleWelcome } from "./answers.ts";

/** The most streams that are asked for at once, with epochs as long as one can be. */
const epochs = Array.from({ length: 100 }, (_, nth) => `epoch-${"x".repeat(23)}${100 + nth}`);

const [first = ""] = epochs;

/** What is recovered of as many streams as may be asked for at once, in which these messages are, one after the other. */
export function recoveredOf(payloads: readonly string[]): Answer & { readonly kind: "recovered" } {
  return {
    kind: "recovered",
    streams: epochs.map((epoch) => ({ epoch, recovered: true, to: Number.MAX_SAFE_INTEGER, more: false })),
    messages: payloads.map((payload, nth) => ({
      message: sampleMessage({ messageId: `m-${nth}`, payload }),
      positions: [{ epoch: first, offset: nth + 1 }],
    })),
  };
}

/** What a connection is told that a backend has joined to so many groups, with names as long as one can be. */
export function welcomeOf(groupCount: number, character: string): Answer & { readonly kind: "welcome" } {
  const groups = Array.from({ length: groupCount }, (_, nth) => `${nth} `.padEnd(256, character));
  const streams = groups.map((id) => ({
    address: { kind: "group", id } as const,
    position: { epoch: first, offset: 1 },
  }));
  const user = { address: { kind: "user", id: "ada" }, position: { epoch: first, offset: 7 } } as const;
  return { kind: "welcome", welcome: { ...sampleWelcome, groups, streams: [...streams, user] } };
}

/** A page of these messages. */
export function pageOf(payloads: readonly string[]): Answer & { readonly kind: "history" } {
  const messages = payloads.map((payload, nth) => ({
    message: sampleMessage({ messageId: `m-${nth}`, payload }),
    position: { epoch: first, offset: nth + 1 },
  }));
  return { kind: "history", messages, more: false };
}
