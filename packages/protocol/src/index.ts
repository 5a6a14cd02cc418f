export type {
  ClientFrame,
  Exclude,
  HelloFrame,
  HistoryFrame,
  JoinFrame,
  LeaveFrame,
  PingFrame,
  Recipients,
  RecoverFrame,
  SendMessageFrame,
} from "./client-frame.ts";
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
export type { WirePosition } from "./position.ts";
export type {
  AckFrame,
  CloseFrame,
  ErrorFrame,
  From,
  HistoryPageFrame,
  JoinedFrame,
  KeptMessage,
  LeftFrame,
  MessageFrame,
  PongFrame,
  RecoveredFrame,
  RecoveredStreamFrame,
  ServerFrame,
  StoredFrame,
  StreamFrame,
  WelcomeFrame,
} from "./server-frame.ts";
