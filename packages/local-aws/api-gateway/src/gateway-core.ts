import type { AdjustableClock } from "@switchboard/adjustable-clock";
import type { GatewayEvent, Invoke } from "@switchboard/local-service";
import type { ChaosControl } from "./chaos.ts";
import type { OpenConnection } from "./connections/open-connection.ts";
import type { ApiDefinition } from "./definition/api-definition.ts";
import type { Behaviour } from "./definition/behaviour.ts";
import type { IdSource } from "./ids.ts";

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
