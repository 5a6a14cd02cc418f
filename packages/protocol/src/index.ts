export type { ClientFrame, Exclude, HelloFrame, PingFrame, Recipients, SendMessageFrame } from "./client-frame.ts";
export { type CloseCode, closeCodes, type ErrorCode, errorCodes, type ParseErrorCode } from "./codes.ts";
export { encodeServerFrame } from "./encode-server-frame.ts";
export type { Json, JsonObject } from "./json.ts";
export { limits, subprotocol } from "./limits.ts";
export { type ParsedClientFrame, type ParseError, parseClientFrame } from "./parse-client-frame.ts";
export {
  maxMessages,
  type ParsedPublication,
  type ParsedPublishRequest,
  type Publication,
  parsePublishRequest,
} from "./parse-publish-request.ts";
export type {
  AckFrame,
  CloseFrame,
  ErrorFrame,
  From,
  MessageFrame,
  PongFrame,
  ServerFrame,
  WelcomeFrame,
} from "./server-frame.ts";
