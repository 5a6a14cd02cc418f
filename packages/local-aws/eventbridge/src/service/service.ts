import { randomUUID } from "node:crypto";
import { denialMessage, type Roles } from "@switchboard/local-iam";
import { accessKeyIdOf, type LocalService, type ServiceContext } from "@switchboard/local-service";
import type { Rule, Target } from "../definitions.ts";
import { createEventBridgeRoutes, type EventBridgeCall } from "../eventbridge-routes.ts";
import { createLocalEventBridge, type LocalEventBridgeOptions, type Undeliverable } from "../local-eventbridge.ts";
import { eventBridgeCalls } from "./eventbridge-calls.ts";

/** A target of a rule that is here. */
export interface StackTarget extends Target {
  readonly to: { readonly functionName: string } | { readonly queueName: string };
  /** Whether it lets EventBridge in. */
  readonly permitted: boolean;
}

/** What of a stack is EventBridge's. */
export interface StackEvents {
  /** Besides the default one. */
  readonly buses: readonly string[];
  readonly rules: readonly Rule<StackTarget>[];
}

export interface EventBridgeServiceOptions extends ServiceContext {
  readonly events: StackEvents;
  /** Default: everybody may do everything. */
  readonly roles?: Roles;
  /** Invokes a function that is a target, and does not wait for it. */
  readonly invokeLater: (functionName: string, eventJson: string) => void;
  /** Puts a message into a queue that is a target, or has dead letters; why it is refused, where it is. */
  readonly sendToQueue: (
    queueName: string,
    body: string,
    attributes?: Readonly<Record<string, string>>,
  ) => Promise<string | undefined>;
  /** Gets every event of every bus, with what it carries. */
  readonly onBusEvent?: LocalEventBridgeOptions<StackTarget>["onPut"];
}

/** The buses and rules of a stack, whose targets are its functions and queues. */
export function createEventBridgeService(options: EventBridgeServiceOptions): LocalService {
  const { events, roles, region, accountId, clock, emit, invokeLater, sendToQueue, onBusEvent } = options;
  const eventBridge = createLocalEventBridge<StackTarget>({
    ...{ region, accountId, clock, newId: randomUUID },
    ...events,
    ...(onBusEvent !== undefined && { onPut: onBusEvent }),
    async deliver({ to, permitted }, input): Promise<Undeliverable | undefined> {
      if (!permitted) return { code: "NO_PERMISSIONS", message: "The target does not let EventBridge in." };
      if ("functionName" in to) {
        invokeLater(to.functionName, input);
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

  function denial({ authorization, operation, parameters }: EventBridgeCall): string | undefined {
    const calls = eventBridgeCalls(operation, parameters, { region, accountId });
    const refused = roles?.refuse(accessKeyIdOf(authorization), calls);
    return refused && denialMessage(refused);
  }

  return {
    hostPrefixes: ["events"],
    routes: createEventBridgeRoutes(eventBridge, denial),
    environment: (origin) => ({ AWS_ENDPOINT_URL_EVENTBRIDGE: origin }),
    run: () => eventBridge.start(),
    async stop() {
      eventBridge.close();
    },
  };
}
