import { object, type Rule, text, whole } from "@switchboard/local-service";

/** A standard queue of SQS as it is deployed. Plain data; defaults and bounds are SQS's. */
export interface QueueDefinition {
  /** 1 to 80 letters, digits, hyphens and underscores. */
  readonly name: string;
  /** 0 to 43,200. Default 30. */
  readonly visibilityTimeoutSeconds?: number;
  /** 60 to 1,209,600. Default 345,600: 4 days. */
  readonly retentionSeconds?: number;
  /** Where a message goes that has been received so often, 1 to 1,000 times, without being deleted. Default nowhere. */
  readonly redrive?: { readonly deadLetterQueueName: string; readonly maxReceiveCount: number };
}

export const DEFAULT_VISIBILITY_SECONDS = 30;

/** What a definition that somebody wrote down may be. */
export const QUEUE_RULES = {
  name: text(/^[A-Za-z0-9_-]{1,80}$/, "a name of 1 to 80 letters, digits, - and _"),
  visibilityTimeoutSeconds: whole(0, 43_200),
  retentionSeconds: whole(60, 1_209_600),
  redrive: object,
} satisfies Readonly<Record<keyof QueueDefinition, Rule>>;

export const REDRIVE_RULES = {
  deadLetterQueueName: text(),
  maxReceiveCount: whole(1, 1_000),
} satisfies Readonly<Record<keyof NonNullable<QueueDefinition["redrive"]>, Rule>>;
