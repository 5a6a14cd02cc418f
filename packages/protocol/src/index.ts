export { type CloseCode, closeCodes, type ErrorCode, errorCodes, type ParseErrorCode } from "./codes.ts";
export { encodeServerFrame } from "./encode-server-frame.ts";
export type {
  AckFrame,
  ClientFrame,
  CloseFrame,
  ErrorFrame,
  Exclude,
  From,
  GroupMember,
  HelloFrame,
  HistoryFrame,
  HistoryPageFrame,
  JoinedFrame,
  JoinFrame,
  KeptMessage,
  LeaveFrame,
  LeftFrame,
  MembersFrame,
  MembersPageFrame,
  MessageFrame,
  OccupancyCountFrame,
  OccupancyFrame,
  Occupant,
  PingFrame,
  PongFrame,
  PresenceEventFrame,
  PresenceFrame,
  PresenceStateFrame,
  Recipients,
  RecoveredFrame,
  RecoveredStreamFrame,
  RecoverFrame,
  RefreshedFrame,
  RefreshFrame,
  SendMessageFrame,
  ServerFrame,
  StoredFrame,
  StreamFrame,
  WelcomeFrame,
  WirePosition,
} from "./frames.ts";
export { isJoinable } from "./group-fields.ts";
export type { Json, JsonObject } from "./json.ts";
export { limits, subprotocol } from "./limits.ts";
export type {
  AllowedAnswer,
  ClosedAnswer,
  CountAnswer,
  DeniedAnswer,
  HistoryAnswer,
  InspectAnswer,
  JoinedAnswer,
  LeftAnswer,
  ManageAnswer,
  ManagementErrorAnswer,
  Member,
  MembersAnswer,
  MembershipsAnswer,
  PresenceAnswer,
  PurgedAnswer,
  StreamAnswer,
} from "./management/answers.ts";
export { type ManagementErrorCode, managementErrorCodes } from "./management/codes.ts";
export type { AddressName, AudienceName, DenialTime, PartiesName } from "./management/command-fields.ts";
export {
  type ManagementError,
  maxCommands,
  type ParsedManagement,
  type ParsedManagementRequest,
} from "./management/command-list.ts";
export { type InspectRequest, parseInspectRequest } from "./management/parse-inspect-request.ts";
export { type ManageRequest, parseManageRequest } from "./management/parse-manage-request.ts";
export type {
  Accepted,
  AnyData,
  AnyMessages,
  DataFor,
  DirectData,
  GroupData,
  GroupName,
  MessageTypes,
  Only,
  Received,
  RecipientsOf,
  Sendable,
} from "./messages.ts";
export { type ParsedClientFrame, type ParseError, parseClientFrame } from "./parse-client-frame.ts";
export {
  maxMessages,
  type ParsedPublication,
  type ParsedPublishRequest,
  type Publication,
  parsePublishRequest,
} from "./parse-publish-request.ts";
