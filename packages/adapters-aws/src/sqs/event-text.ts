import type { HubEvent } from "@switchboard/domain";
import {
  array,
  exactOptional,
  integer,
  literal,
  maxLength,
  minLength,
  minValue,
  nonEmpty,
  number,
  object,
  picklist,
  pipe,
  safeParse,
  string,
  variant,
} from "valibot";
import { sqsText } from "./sqs-text.ts";

/** Raised when a function of a version before could not read it; the function that reads must be deployed first then. */
const version = 1;

/** Events as a queue carries them. */
export function encodeEvents(events: readonly HubEvent[]): string {
  return sqsText({ version, events });
}

/** The events in a text, or what is wrong with it, in words that repeat nothing of it. */
export function decodeEvents(value: string): { readonly events: readonly HubEvent[] } | { readonly problem: string } {
  const parsed = safeParse(eventsForm, parseJson(value));
  return parsed.success ? { events: parsed.output.events } : { problem: "A message in the queue has no events." };
}

const id = pipe(string(), nonEmpty());

const messageForm = object({
  messageId: id,
  from: object({ userId: exactOptional(id), sessionId: exactOptional(id), clientId: exactOptional(id) }),
  sentAtMs: number(),
  kind: exactOptional(string()),
  refers: exactOptional(string()),
  group: exactOptional(id),
});

const reasons = ["throttled", "unanswered", "late", "not-spoken", "too-large"] as const;

const deliveryFailedForm = object({
  kind: literal("delivery-failed"),
  id,
  atMs: number(),
  message: messageForm,
  positions: exactOptional(array(object({ epoch: id, offset: pipe(number(), integer(), minValue(1)) }))),
  undelivered: pipe(array(object({ connectionId: id, reason: picklist(reasons) })), minLength(1)),
});

const publicationRefusedForm = object({
  kind: literal("publication-refused"),
  id,
  atMs: number(),
  code: id,
  problem: string(),
  publisher: exactOptional(string()),
  eventType: exactOptional(string()),
  publicationId: exactOptional(string()),
});

const eventsForm = object({
  version: literal(version),
  events: pipe(array(variant("kind", [deliveryFailedForm, publicationRefusedForm])), minLength(1), maxLength(100)),
});

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
