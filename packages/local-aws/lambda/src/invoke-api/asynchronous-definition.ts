import { type Rule, text, whole } from "@switchboard/local-service";

/** What becomes of a function's asynchronous invocations. Plain data; defaults and bounds are Lambda's. */
export interface AsynchronousDefinition {
  readonly functionName: string;
  /** Further attempts after an error of the function, 0 to 2. Default 2. */
  readonly maximumRetryAttempts?: number;
  /** For how long there are attempts, 60 to 21,600. Default 21,600: 6 hours. */
  readonly maximumEventAgeSeconds?: number;
  /** The queue that gets a record of each invocation that is given up. Default none. */
  readonly onFailureQueueName?: string;
}

/** What a definition that somebody wrote down may be. */
export const ASYNCHRONOUS_RULES = {
  functionName: text(),
  maximumRetryAttempts: whole(0, 2),
  maximumEventAgeSeconds: whole(60, 21_600),
  onFailureQueueName: text(),
} satisfies Readonly<Record<keyof AsynchronousDefinition, Rule>>;
