// The functions behind every fixture API of the conformance suite, for Lambda's Node.js runtime as it is: no build, and
// nothing but the SDK that the runtime brings along. `handler` stands behind all routes, `authorizer` before `$connect`.
//
// They do what the client tells them to. An instruction is a JSON object:
//
// | member | effect, in this order |
// |---|---|
// | postToSelf | posts to the connection that caused the event, and notes what came of it |
// | sleepMs | waits |
// | reportTo | posts what it observed to this connection id |
// | throw | throws an error with this message |
// | return, returnNothing | returns this, or `undefined` |
// | status, headers, body | returns these; by default 200 and what it observed |
// | noBody | returns the status alone |
//
// It comes with `$connect` in the query parameter `do` or the header `X-Fixture`, with a message as its member `do`, with
// `$disconnect` in the authorizer's context `onDisconnect`, which the authorizer takes from the query. The authorizer's
// own comes in the query parameter `authorize` and knows further members: see there.

import { setTimeout as sleep } from "node:timers/promises";

export async function handler(event) {
  const startedAt = Date.now();
  const wanted = instructionOf(event);
  const selfPost = wanted.postToSelf && (await post(event, event.requestContext.connectionId, "from the function"));
  if (wanted.sleepMs > 0) await sleep(wanted.sleepMs);
  const observed = JSON.stringify({ event, startedAt, endedAt: Date.now(), selfPost });
  if (wanted.reportTo) await post(event, wanted.reportTo, observed);
  if ("throw" in wanted) throw new Error(wanted.throw);
  if ("return" in wanted) return wanted.return;
  if (wanted.returnNothing) return undefined;
  if (wanted.noBody) return { statusCode: wanted.status ?? 200 };
  return { statusCode: wanted.status ?? 200, headers: wanted.headers, body: wanted.body ?? observed };
}

/**
 * Allows everything in the stage unless told otherwise: `effect` is the policy's, `resource` replaces its resource,
 * `resourceEnd` only the resource's end after the stage; `context` is added to the context.
 */
export async function authorizer(event) {
  const wanted = parse(event.queryStringParameters.authorize);
  if (wanted.reportTo) await post(event, wanted.reportTo, JSON.stringify({ event }));
  if ("throw" in wanted) throw new Error(wanted.throw);
  if ("return" in wanted) return wanted.return;
  const { effect: Effect = "Allow", resourceEnd = "*", resource } = wanted;
  const Resource = resource ?? event.methodArn.replace("$connect", () => resourceEnd);
  const { onDisconnect } = event.queryStringParameters;
  return {
    principalId: "fixture",
    policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource }] },
    context: { ...(onDisconnect && { onDisconnect }), ...wanted.context },
  };
}

function instructionOf({ requestContext, queryStringParameters, headers, body }) {
  if (requestContext.eventType === "CONNECT") return parse(queryStringParameters?.do ?? headerOf(headers, "x-fixture"));
  if (requestContext.eventType === "DISCONNECT") return parse(requestContext.authorizer?.onDisconnect);
  return Object(parse(body).do);
}

function headerOf(headers, wanted) {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** An empty object for everything that is none. */
function parse(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** What came of a post: its status, and the error's name. */
async function post({ requestContext }, ConnectionId, Data) {
  const { domainName, stage } = requestContext;
  // Only here: most events are observed without the SDK, which takes longer to load than everything else.
  const sdk = await import("@aws-sdk/client-apigatewaymanagementapi");
  const endpoint = process.env.MANAGEMENT_ENDPOINT || `https://${domainName}/${stage}`;
  const client = new sdk.ApiGatewayManagementApiClient({ endpoint, maxAttempts: 1 });
  try {
    const { $metadata } = await client.send(new sdk.PostToConnectionCommand({ ConnectionId, Data }));
    return { status: $metadata.httpStatusCode };
  } catch (error) {
    return { status: error.$metadata?.httpStatusCode, name: error.name };
  } finally {
    client.destroy();
  }
}
