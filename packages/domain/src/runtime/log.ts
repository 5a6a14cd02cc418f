import type { AuthenticationFailure } from "../model/result.ts";

/**
 * What a log line may say. The list is closed: there is no field for a token, a query string, a header or a payload.
 */
export interface LogFields {
  readonly connectionId?: string;
  readonly routeKey?: string;
  /** API Gateway's id of the event, as its access log has it. */
  readonly requestId?: string;
  /** The trace that what is done belongs to, where it is not the invocation's own. */
  readonly traceId?: string;
  readonly messageId?: string;
  /** What came of it: a status, a rejection's or an error's code, `accepted`. */
  readonly outcome?: string | number;
  /** Which quota was used up, and whose it is, if it is a user's connection. */
  readonly quota?: string;
  readonly userId?: string;
  /** Which check a proof failed. */
  readonly reason?: AuthenticationFailure;
  /** What is wrong with what a backend asked for, in words that repeat nothing of it. */
  readonly problem?: string;
  /** Who published, the type of the event that it came by, and the publisher's own id of it. */
  readonly publisher?: string;
  readonly eventType?: string;
  readonly publicationId?: string;
  readonly delivered?: number;
  readonly gone?: number;
  readonly failed?: number;
  readonly queued?: number;
  /** Connections that a backend has put into groups or taken out of them, and those that were gone. */
  readonly changed?: number;
  /** Connections that a backend has closed. */
  readonly closed?: number;
  readonly unknown?: number;
  /** Events that were put on the bus. */
  readonly put?: number;
  readonly requeued?: number;
  readonly deadLettered?: number;
  readonly kept?: number;
  /** The queue's own id of a task. */
  readonly taskId?: string;
  /** Which attempt at a task it is, counted from 1. */
  readonly attempt?: number;
  /** How often the queue has given a task out, this time included. */
  readonly timesReceived?: number;
  /** Since the message was sent. */
  readonly ageMs?: number;
  readonly durationMs?: number;
  /** The step of the canary's round that failed. */
  readonly step?: string;
  /** Messages of the canary that did not arrive in time, and how long one took that did. */
  readonly lost?: number;
  readonly latencyMs?: number;
}

/** Where the hub tells its operators what it does. Never throws. */
export interface Log {
  /** @param event what happened, in a few constant words */
  info(event: string, fields: LogFields): void;
  /** For what is refused, and that somebody should correct. */
  warn(event: string, fields: LogFields): void;
  /** @param cause what was thrown; logged with its causes, once, by whoever catches it for good */
  error(event: string, cause: unknown, fields: LogFields): void;
}
