export type {
  Accepted,
  AckFrame,
  AnyMessages,
  CloseCode,
  ErrorCode,
  Exclude,
  From,
  GroupData,
  GroupMember,
  GroupName,
  Json,
  MessageFrame,
  MessageTypes,
  Occupant,
  Received,
  Recipients,
  Sendable,
  WelcomeFrame,
} from "@switchboard/protocol";
export { connect, type HubWithGroups } from "./connect.ts";
export type { Extension, HubCore } from "./extension.ts";
export type {
  Gap,
  Group,
  GroupEvents,
  GroupOptions,
  HistoryPage,
  HistoryRequest,
} from "./groups/group.ts";
export { GroupError, type GroupErrorCode } from "./groups/group-error.ts";
export { groups, type WithGroups } from "./groups/groups.ts";
export type { Presence, PresenceEvent } from "./groups/presence.ts";
export type {
  Completion,
  Hub,
  HubEvents,
  HubGap,
  Message,
  PassingFrame,
  Problem,
  Receipt,
  SendOptions,
  SendRequest,
} from "./hub.ts";
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
