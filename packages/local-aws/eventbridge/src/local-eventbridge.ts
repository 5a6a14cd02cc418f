import { type Clock, createSystemClock } from "@switchboard/adjustable-clock";
import type { BusEvent, Rule, Target } from "./definitions.ts";
import { type Entry, type FailedEntry, type Parameters, readEntries, readEntry } from "./entries.ts";
import { Refusal } from "./refusal.ts";
import { startSchedule } from "./schedule/start-schedule.ts";
import { inputOf } from "./target-input.ts";

/** An EventBridge in memory, without a network. */
export interface LocalEventBridge {
  /** Answers one operation of the API; there is `PutEvents`. */
  answer(operation: string, parameters: Parameters): object | Refusal;
  /** From now on schedules run. */
  start(): void;
  /** Ends the schedules. */
  close(): void;
}

/** Why a target can never have an event. */
export interface Undeliverable {
  /** e.g. `NO_PERMISSIONS` */
  readonly code: string;
  readonly message: string;
}

/** What becomes of one event at one target. Nothing of what the event carries. */
export interface EventReport {
  readonly eventId: string;
  readonly source: string;
  readonly detailType: string;
  readonly busName: string;
  /** Absent where no rule of the bus is for it, or there is no such bus. */
  readonly ruleName?: string;
  readonly targetArn?: string;
  /** Why it was not delivered. */
  readonly undeliverable?: Undeliverable;
}

export interface QueueMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface LocalEventBridgeOptions<RuleTarget extends Target> {
  readonly region?: string;
  readonly accountId?: string;
  readonly clock?: Clock;
  /** Unique for every event. */
  readonly newId: () => string;
  /** Besides `default`, which is always there. */
  readonly buses: readonly string[];
  readonly rules: readonly Rule<RuleTarget>[];
  /**
   * Hands a target what it is to get. A target either takes it or never will: nothing is tried again. Must not reject.
   *
   * @returns why it does not take it
   */
  readonly deliver: (target: RuleTarget, input: string) => Promise<Undeliverable | undefined>;
  /** Puts what could not be delivered into a queue. */
  readonly deadLetter: (queueArn: string, message: QueueMessage) => Promise<void>;
  readonly onEvent?: (report: EventReport) => void;
  /** Gets every event that is put on a bus or made by a schedule, before its targets do. */
  readonly onPut?: (event: BusEvent, busName: string) => void;
}

export function createLocalEventBridge<RuleTarget extends Target>(
  options: LocalEventBridgeOptions<RuleTarget>,
): LocalEventBridge {
  const { region = "us-east-1", accountId = "000000000000", clock = createSystemClock(), newId, rules } = options;
  const { onEvent = () => {}, onPut = () => {} } = options;
  const buses = new Set(["default", ...options.buses]);
  const arnPrefix = `arn:aws:events:${region}:${accountId}:event-bus/`;
  let endings: readonly (() => void)[] = [];

  function putEvents(parameters: Parameters): object | Refusal {
    const entries = readEntries(parameters);
    if (entries instanceof Refusal) return entries;
    const answers = entries.map((entry) => putEvent(readEntry(entry)));
    return { FailedEntryCount: answers.filter((answer) => "ErrorCode" in answer).length, Entries: answers };
  }

  function putEvent(entry: Entry | FailedEntry): FailedEntry | { readonly EventId: string } {
    if ("ErrorCode" in entry) return entry;
    const { source, detailType, detail, resources, atMs = clock.now() } = entry;
    const busName = entry.busName.startsWith(arnPrefix) ? entry.busName.slice(arnPrefix.length) : entry.busName;
    const event = eventOf({ source, detailType, detail, resources, atMs });
    onPut(event, busName);
    const matching = rules.filter((rule) => rule.busName === busName && rule.pattern?.matches(event) === true);
    // An event for a bus that is not there is lost, and whoever sends it does not learn of it (observed).
    if (!buses.has(busName) || matching.length === 0) report(event, busName);
    else for (const rule of matching) apply(rule, event);
    return { EventId: event.id };
  }

  function eventOf(given: Omit<Entry, "busName" | "atMs"> & { readonly atMs: number }): BusEvent {
    return {
      version: "0",
      id: newId(),
      "detail-type": given.detailType,
      source: given.source,
      account: accountId,
      time: new Date(given.atMs).toISOString().replace(/\.\d+Z$/, "Z"),
      region,
      resources: given.resources,
      detail: given.detail,
    };
  }

  function apply(rule: Rule<RuleTarget>, event: BusEvent): void {
    for (const target of rule.targets) void applyTo(target, rule, event);
  }

  async function applyTo(target: RuleTarget, rule: Rule, event: BusEvent): Promise<void> {
    const undeliverable = await options.deliver(target, inputOf(target.input, event, rule));
    if (undeliverable !== undefined) await bury(rule, target, event, undeliverable);
    report(event, rule.busName, {
      ...{ ruleName: rule.name, targetArn: target.arn },
      ...(undeliverable !== undefined && { undeliverable }),
    });
  }

  /** Source: EventBridge user guide, "Using dead-letter queues to process undelivered events". */
  async function bury(rule: Rule, target: Target, event: BusEvent, { code, message }: Undeliverable): Promise<void> {
    if (target.deadLetterQueueArn === undefined) return;
    await options.deadLetter(target.deadLetterQueueArn, {
      body: JSON.stringify(event),
      attributes: {
        ...{ RULE_ARN: rule.arn, TARGET_ARN: target.arn, ERROR_CODE: code, ERROR_MESSAGE: message },
        ...{ EXHAUSTED_RETRY_CONDITION: "NoRetry", RETRY_ATTEMPTS: "0" },
      },
    });
  }

  function report(event: BusEvent, busName: string, delivery: Partial<EventReport> = {}): void {
    const { id, source, "detail-type": detailType } = event;
    onEvent({ eventId: id, source, detailType, busName, ...delivery });
  }

  function runOnSchedule(rule: Rule<RuleTarget>): readonly (() => void)[] {
    if (rule.schedule === undefined) return [];
    const run = (atMs: number) => {
      const scheduled = { source: "aws.events", detailType: "Scheduled Event", detail: {}, resources: [rule.arn] };
      const event = eventOf({ ...scheduled, atMs });
      onPut(event, rule.busName);
      apply(rule, event);
    };
    return [startSchedule(rule.schedule, clock, run)];
  }

  return {
    answer(operation, parameters) {
      if (operation === "PutEvents") return putEvents(parameters);
      return new Refusal("UnknownOperationException", "This operation is not available here.");
    },
    start() {
      endings = rules.flatMap(runOnSchedule);
    },
    close() {
      for (const end of endings) end();
    },
  };
}
