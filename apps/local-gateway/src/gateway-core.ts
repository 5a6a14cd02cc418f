import type { AdjustableClock } from "@switchboard/adjustable-clock";
import type { ApiDefinition } from "./api-definition.ts";
import type { Behaviour } from "./behaviour.ts";
import type { ChaosControl } from "./chaos.ts";
import type { GatewayEvent } from "./gateway-event.ts";
import type { IdSource } from "./ids.ts";
import type { Invoke } from "./invoke.ts";
import type { OpenConnection } from "./open-connection.ts";

/** What the parts of one running gateway share. */
export interface GatewayCore {
  readonly api: ApiDefinition;
  readonly behaviour: Behaviour;
  readonly chaos: ChaosControl;
  readonly clock: AdjustableClock;
  readonly newId: IdSource;
  readonly invoke: Invoke;
  readonly emit: (event: GatewayEvent) => void;
  /** By id, from 101 until their end is decided: exactly those that the management API can reach. */
  readonly connections: Map<string, OpenConnection>;
  /** One account throttle over frames and management requests. */
  readonly takeRequest: () => boolean;
  /** Each route's own throttle, by its key. */
  readonly takeFromRoute: (routeKey: string) => boolean;
}
