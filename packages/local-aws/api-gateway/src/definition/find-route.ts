import { compileSelection } from "../integrations/route-selection.ts";
import type { ApiDefinition, RouteDefinition } from "./api-definition.ts";

export const CONNECT = "$connect";
export const DISCONNECT = "$disconnect";
export const DEFAULT = "$default";

export interface FoundRoute {
  /** What events carry: the literal `$default` for the default route, never the value that matched nothing (observed). */
  readonly routeKey: string;
  readonly route: RouteDefinition;
}

/**
 * Finds the route of a message. The match is exact and case-sensitive (documented); what matches nothing goes to
 * `$default`, and `undefined` means there is none. The three predefined routes cannot be selected by a message (inferred).
 */
export function createRouteFinder(api: ApiDefinition): (text: string) => FoundRoute | undefined {
  const select = compileSelection(api.routeSelectionExpression);
  const fallback = routeOf(api, DEFAULT);
  return (text) => {
    const selected = select(text);
    const matched = selected === undefined || isPredefined(selected) ? undefined : routeOf(api, selected);
    return matched ?? fallback;
  };
}

/** The route with exactly this key, if the API has it. */
export function routeOf(api: ApiDefinition, routeKey: string): FoundRoute | undefined {
  const route = Object.hasOwn(api.routes, routeKey) ? api.routes[routeKey] : undefined;
  return route && { routeKey, route };
}

function isPredefined(routeKey: string): boolean {
  return routeKey === CONNECT || routeKey === DISCONNECT || routeKey === DEFAULT;
}
