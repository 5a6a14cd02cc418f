/**
 * A message that takes a route, to begin with: what the API's route selection expression looks at has the route's key.
 *
 * @param expression e.g. `$request.body.action`; one that this cannot be told from gives a message without it
 */
export function firstMessage(expression: string, routeKey: string): string {
  const path = /^\$\{?request\.body\.([\w.]+)\}?$/.exec(expression)?.[1];
  if (path === undefined || routeKey.startsWith("$")) return "hello";
  const message = path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), routeKey);
  return JSON.stringify(message);
}
