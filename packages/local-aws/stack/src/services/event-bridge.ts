import { randomUUID } from "node:crypto";
import type { Clock } from "@switchboard/adjustable-clock";
import {
  createLocalEventBridge,
  type LocalEventBridge,
  type LocalEventBridgeOptions,
  type Undeliverable,
} from "@switchboard/local-eventbridge";
import type { AsynchronousInvocations } from "@switchboard/local-lambda";
import type { GatewayEvent } from "@switchboard/local-service";
import type { StackEvents, StackTarget } from "../template/rules-of-stack.ts";

export interface EventBridgeOptions {
  readonly events: StackEvents;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly emit: (event: GatewayEvent) => void;
  /** Invokes the functions that are targets. */
  readonly later: AsynchronousInvocations;
  /** Sends to the queues that are. */
  readonly sendToQueue: SendToQueue;
  /** Gets every event of every bus, with what it carries. */
  readonly onBusEvent?: LocalEventBridgeOptions<StackTarget>["onPut"];
}

/** Puts a message into a queue; why it is refused, where it is. */
export type SendToQueue = (
  queueName: string,
  body: string,
  attributes?: Readonly<Record<string, string>>,
) => Promise<string | undefined>;

/** EventBridge with a stack's rules, whose targets are the stack's functions and queues. */
export function createEventBridge({
  events,
  later,
  sendToQueue,
  emit,
  onBusEvent,
  ...place
}: EventBridgeOptions): LocalEventBridge {
  const { region, accountId, clock } = place;
  return createLocalEventBridge<StackTarget>({
    ...{ region, accountId, clock, newId: randomUUID },
    ...events,
    ...(onBusEvent !== undefined && { onPut: onBusEvent }),
    async deliver({ to, permitted }, input): Promise<Undeliverable | undefined> {
      if (!permitted) return { code: "NO_PERMISSIONS", message: "The target does not let EventBridge in." };
      if ("functionName" in to) {
        later.begin({ functionName: to.functionName, requestId: randomUUID(), eventJson: input });
        return undefined;
      }
      const refused = await sendToQueue(to.queueName, input);
      return refused === undefined ? undefined : { code: "SDK_CLIENT_ERROR", message: refused };
    },
    async deadLetter(queueArn, { body, attributes }) {
      await sendToQueue(queueArn.split(":").at(-1) ?? "", body, attributes);
    },
    onEvent({ busName, source, detailType, ruleName, targetArn, undeliverable }) {
      const target = targetArn?.split(":").at(-1);
      emit({
        ...{ type: "event", busName, source, detailType },
        ...(ruleName !== undefined && { ruleName }),
        ...(target !== undefined && { target }),
        ...(undeliverable !== undefined && { errorType: undeliverable.code }),
      });
    },
  });
}
