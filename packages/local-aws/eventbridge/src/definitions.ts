import type { EventPattern } from "@switchboard/event-pattern";
import type { Schedule } from "./schedule/schedule.ts";

/** What is to be done with which events of a bus. */
export interface Rule<RuleTarget extends Target = Target> {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  /** Which events it is for; absent where it only has a schedule. */
  readonly pattern?: EventPattern;
  /** When it makes an event by itself. */
  readonly schedule?: Schedule;
  readonly targets: readonly RuleTarget[];
}

/** Where a rule's events go. */
export interface Target {
  /** Unique within its rule. */
  readonly id: string;
  readonly arn: string;
  /** What it gets instead of the event. */
  readonly input?: TargetInput;
  /** The queue for what cannot be delivered. */
  readonly deadLetterQueueArn?: string;
}

export type TargetInput =
  /** Always the same JSON text. */
  | { readonly kind: "constant"; readonly json: string }
  /** The part of the event at a path, such as `$.detail`. */
  | { readonly kind: "path"; readonly path: string }
  /** A text in which `<name>` stands for the part of the event at that name's path. */
  | { readonly kind: "template"; readonly paths: Readonly<Record<string, string>>; readonly template: string };

/** An event as its targets get it. */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** In whole seconds, e.g. `2026-01-01T00:00:00Z` */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}
