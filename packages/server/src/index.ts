export type {
  Accepted,
  AddressName,
  AnyMessages,
  AudienceName,
  GroupData,
  GroupMember,
  GroupName,
  Json,
  KeptMessage,
  Member,
  MessageTypes,
  PartiesName,
  Received,
  Recipients,
  Sendable,
} from "@switchboard/protocol";
export { createHub, type Hub } from "./hub.ts";
export { HubError, type HubErrorCode } from "./hub-error.ts";
export type { ChangeCounts, DenialEnd, HistoryPage, KickCounts, KickOptions } from "./managing.ts";
export type { HubOptions } from "./options.ts";
export type { PublishOutcome, PublishRequest, Receipt } from "./publishing.ts";
