export { pause } from "./clock/pause.ts";
export { type TimeLimit, within } from "./clock/within.ts";
export { createFeed, type Feed, type News } from "./feed.ts";
export type { GatewayEvent, HandshakeStep, IntegrationReport, RouteOutcome } from "./gateway-event.ts";
export { PRIVATE_HEADERS, streamEvents } from "./http/event-stream.ts";
export type { HttpRoutes } from "./http/http-routes.ts";
export { inOrder } from "./http/in-order.ts";
export { jsonObjectIn } from "./http/json-object.ts";
export { onPort } from "./http/on-port.ts";
export { restrictPage } from "./http/page-policy.ts";
export { readBody } from "./http/read-body.ts";
export { type ReplyContent, reply } from "./http/reply.ts";
export { requestUrl } from "./http/request-url.ts";
export { createStaticFiles, type StaticFiles } from "./http/static-files.ts";
export { webSocketOrigin } from "./http/web-socket-origin.ts";
export type { InvocationOptions, InvocationOutcome, Invoke } from "./invoke.ts";
export type { LocalService, OpenPath, ServiceContext, StartedStack } from "./local-service.ts";
export { programFile } from "./program-file.ts";
export {
  amount,
  either,
  flag,
  isObject,
  listOf,
  missingProblems,
  object,
  oneOf,
  type Rule,
  type Rules,
  ruleProblems,
  text,
  texts,
  whole,
} from "./text/rules.ts";
export { accessKeyIdOf, readSignature, type Signature, signatureProblem } from "./text/signature-shape.ts";
export { matchesWildcard } from "./text/wildcard.ts";
export { UnusableTemplate } from "./unusable-template.ts";
