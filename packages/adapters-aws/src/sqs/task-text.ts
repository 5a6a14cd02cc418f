import {
  type DeliveryTask,
  type Message,
  type MessageRecipient,
  maxRecipients,
  maxStreams,
  type Payload,
  type Position,
  type PresenceEvent,
  type PresenceTask,
  type StreamSet,
  type UnregisterTask,
} from "@switchboard/domain";
import {
  array,
  custom,
  exactOptional,
  type GenericSchema,
  getDotPath,
  type InferOutput,
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
  tuple,
} from "valibot";
import { sqsText } from "./sqs-text.ts";

/**
 * Of the forms below. Workers that know a new kind or version must be deployed before anybody who writes it: what a worker
 * does not know becomes a dead letter.
 */
const version = 1;
/** Of a delivery of a stored message: with its positions, and which of them are whose. Others stay as they were. */
const versionOfStored = 2;
/** Of the delivery of a presence event: with the event in place of the message. */
const versionOfPresence = 3;

/** What a text is that says it; one that says nothing is a delivery. */
const unregisterKind = "unregister";
const presenceKind = "presence";

/** The parts of a task as they are in a text; a dead letter has them as well, so that it can be processed again. */
export function taskFields({ message, positions, recipients, attempt }: DeliveryTask): object {
  const groups = groupsOf(recipients);
  if ("revision" in message) return { version: versionOfPresence, attempt, message, recipients: groups };
  if (positions === undefined) return { version, attempt, message, recipients: groups };
  const pairs = positions.map(({ epoch, offset }) => [epoch, offset]);
  return { version: versionOfStored, attempt, message, positions: pairs, recipients: groups };
}

/** A task as a queue carries it. */
export function encodeTask(task: DeliveryTask): string {
  return sqsText(taskFields(task));
}

/** The parts of the task to unregister a connection as they are in a text; a dead letter has them as well. */
export function unregisterFields({ connection, closedAtMs, attempt }: UnregisterTask): object {
  const { connectionId, home } = connection;
  return { version, kind: unregisterKind, attempt, connectionId, ...(home !== undefined && { home }), closedAtMs };
}

/** The task to unregister a connection as a queue carries it. */
export function encodeUnregisterTask(task: UnregisterTask): string {
  return sqsText(unregisterFields(task));
}

/** The task to look at a group as a queue carries it. */
export function encodePresenceTask({ group, dueAtMs, attempt }: PresenceTask): string {
  return sqsText({ version, kind: presenceKind, attempt, group, dueAtMs });
}

/** The task in a text, of any kind, or what is wrong with it, in words that repeat nothing of it. */
export type DecodedTask =
  | { readonly task: DeliveryTask }
  | { readonly unregister: UnregisterTask }
  | { readonly presence: PresenceTask }
  | { readonly problem: string };

export function decodeTask(text: string): DecodedTask {
  const value = parseJson(text);
  if (value === undefined) return { problem: "It is not JSON." };
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  switch (kind) {
    case undefined:
      return decodeDelivery(value);
    case unregisterKind:
      return decodeUnregister(value);
    case presenceKind:
      return decodePresence(value);
    default:
      return { problem: "kind is not one that is known." };
  }
}

function decodeDelivery(value: unknown): DecodedTask {
  const given = typeof value === "object" && value !== null && "version" in value ? value.version : version;
  const parsed = parse(
    given === versionOfStored ? storedTaskForm : given === versionOfPresence ? presenceEventForm : taskForm,
    value,
  );
  if ("problem" in parsed) return parsed;
  const { attempt, message, recipients: groups } = parsed.output;
  const recipients = groups.flatMap(({ connections, ...shared }) =>
    connections.map(([connectionId, expiresAtMs]): MessageRecipient => ({ connectionId, expiresAtMs, ...shared })),
  );
  if (recipients.length > maxRecipients) return { problem: `There are more than ${maxRecipients} recipients.` };
  const task = { message: message satisfies Message | PresenceEvent, recipients, attempt };
  if (!("positions" in parsed.output)) return { task };
  const positions = parsed.output.positions.map(([epoch, offset]): Position => ({ epoch, offset }));
  if (recipients.some(({ streams = 0 }) => streams >= 1 << positions.length)) {
    return { problem: "A recipient is in a stream that the message has no position in." };
  }
  return { task: { ...task, positions } };
}

function decodeUnregister(value: unknown): DecodedTask {
  const parsed = parse(unregisterForm, value);
  if ("problem" in parsed) return parsed;
  const { connectionId, home, closedAtMs, attempt } = parsed.output;
  return {
    unregister: { connection: { connectionId, ...(home !== undefined && { home }) }, closedAtMs, attempt },
  };
}

function decodePresence(value: unknown): DecodedTask {
  const parsed = parse(presenceForm, value);
  if ("problem" in parsed) return parsed;
  const { group, dueAtMs, attempt } = parsed.output;
  return { presence: { group, dueAtMs, attempt } };
}

function parse<Form extends GenericSchema>(
  form: Form,
  value: unknown,
): { readonly output: InferOutput<Form> } | { readonly problem: string } {
  const parsed = safeParse(form, value);
  if (parsed.success) return { output: parsed.output };
  const path = getDotPath(parsed.issues[0]);
  return { problem: path === null ? "It is no object." : `${path} is missing or not what it should be.` };
}

/** What recipients have in common is written once: most were found at the same address. */
interface RecipientGroup {
  readonly protocol: string;
  readonly foundAt: string;
  readonly home?: string;
  /** Which of the positions are theirs: bit n for the nth. */
  readonly streams?: StreamSet;
  /** Connection ids, and when they expire in epoch milliseconds. */
  readonly connections: readonly (readonly [string, number])[];
}

function groupsOf(recipients: readonly MessageRecipient[]): readonly RecipientGroup[] {
  const groups: (RecipientGroup & { readonly connections: [string, number][] })[] = [];
  for (const { connectionId, expiresAtMs, ...shared } of recipients) {
    const { protocol, foundAt, home, streams } = shared;
    let group = groups.find(
      (one) => one.foundAt === foundAt && one.protocol === protocol && one.home === home && one.streams === streams,
    );
    if (group === undefined) {
      const own = { ...(home !== undefined && { home }), ...(streams !== undefined && { streams }) };
      group = { protocol, foundAt, ...own, connections: [] };
      groups.push(group);
    }
    group.connections.push([connectionId, expiresAtMs]);
  }
  return groups;
}

const id = pipe(string(), nonEmpty());

const messageForm = object({
  messageId: id,
  from: object({ userId: exactOptional(id), sessionId: exactOptional(id), clientId: exactOptional(id) }),
  sentAtMs: number(),
  // Whatever JSON can hold, as long as it is there: it has been parsed, and is checked no further.
  payload: custom<Payload>((value) => value !== undefined),
  kind: exactOptional(string()),
  refers: exactOptional(string()),
  // Workers of before do not know it, and deliver without it.
  group: exactOptional(id),
});

const groupForm = object({
  protocol: id,
  foundAt: id,
  home: exactOptional(id),
  connections: pipe(array(tuple([id, number()])), minLength(1)),
});

const storedGroupForm = object({
  ...groupForm.entries,
  streams: exactOptional(pipe(number(), integer(), minValue(1))),
});

const attemptForm = pipe(number(), integer(), minValue(1));

const taskForm = object({
  version: literal(version),
  attempt: attemptForm,
  message: messageForm,
  recipients: pipe(array(groupForm), minLength(1)),
});

const storedTaskForm = object({
  ...taskForm.entries,
  version: literal(versionOfStored),
  positions: pipe(array(tuple([id, pipe(number(), integer(), minValue(1))])), minLength(1), maxLength(maxStreams)),
  recipients: pipe(array(storedGroupForm), minLength(1)),
});

const occupantsForm = array(object({ kind: picklist(["user", "session", "connection"]), id }));

const wholeForm = pipe(number(), integer(), minValue(0));

const presenceEventForm = object({
  ...taskForm.entries,
  version: literal(versionOfPresence),
  message: object({
    messageId: id,
    sentAtMs: number(),
    group: id,
    revision: wholeForm,
    previous: wholeForm,
    changes: exactOptional(object({ joined: occupantsForm, left: occupantsForm })),
    users: wholeForm,
    connections: wholeForm,
  }),
});

const presenceForm = object({ version: literal(version), attempt: attemptForm, group: id, dueAtMs: number() });

const unregisterForm = object({
  version: literal(version),
  attempt: attemptForm,
  connectionId: id,
  home: exactOptional(id),
  closedAtMs: number(),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
