import type { LambdaClient, LambdaClientConfig } from "@aws-sdk/client-lambda";

/** Where the hub is, and how patiently it is asked. */
export interface HubOptions {
  /**
   * Names or ARNs of the functions: the stack's outputs `PublishFunctionName`, `ManageFunctionName` and `InspectFunctionName`.
   * By default what they are called on a machine that runs `npm start`.
   */
  readonly functions?: {
    readonly publish?: string | undefined;
    readonly manage?: string | undefined;
    readonly inspect?: string | undefined;
  };
  /** Whose ids the messages' ids are: the name of your service. Without it they are nobody's in particular. */
  readonly publisher?: string;
  /** A client of Lambda, which stays yours, or what one is made with, such as `region` and `endpoint`. */
  readonly lambda?: LambdaClient | LambdaClientConfig;
  /** How often something is tried in all, while Lambda or the hub is busy or fails. Default: 5. */
  readonly attempts?: number;
  /** The longest pause before the second attempt, in milliseconds; it doubles for each further one, up to 10 s. Default: 200. */
  readonly pauseMs?: number;
  /** Makes ids for messages that have none. Default: random UUIDs. */
  readonly newId?: () => string;
  /** Waits. Default: a timer. */
  readonly wait?: (ms: number) => Promise<void>;
  /** From 0 to 1, excluding it. Default: `Math.random`. */
  readonly random?: () => number;
}
