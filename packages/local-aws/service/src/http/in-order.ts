import type { HttpRoutes } from "./http-routes.ts";

/** Asks one after the other; the first that takes a request answers it. */
export function inOrder(...routes: readonly (HttpRoutes | undefined)[]): HttpRoutes {
  return async (request, response) => {
    for (const route of routes) if (await route?.(request, response)) return true;
    return false;
  };
}
