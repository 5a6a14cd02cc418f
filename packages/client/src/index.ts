export type {
  AckFrame,
  CloseCode,
  ErrorCode,
  Exclude,
  From,
  Json,
  MessageFrame,
  Recipients,
  WelcomeFrame,
} from "@switchboard/protocol";
export { connect } from "./connect.ts";
export type { Hub, HubEvents, Message, PassingFrame, Problem, Receipt, SendRequest } from "./hub.ts";
export type { ConnectOptions, Given, Need, ResponseLike, UrlSource } from "./options.ts";
export { SendError, type SendErrorCode } from "./sending/send-error.ts";
export type {
  ClosedState,
  ConnectingState,
  EndReason,
  FailureDetails,
  HubState,
  LossReason,
  OpenState,
  WaitingState,
} from "./state.ts";
export { tabSessionId } from "./tab-session-id.ts";
export type { Clock } from "./time/clock.ts";
export type { WebSocketConstructor, WebSocketLike } from "./web-socket.ts";
