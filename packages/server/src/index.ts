export type { AddressName, AudienceName, GroupMember, Json, KeptMessage, Member } from "@switchboard/protocol";
export { createHub, type Hub } from "./hub.ts";
export { HubError, type HubErrorCode } from "./hub-error.ts";
export type { ChangeCounts, HistoryPage } from "./managing.ts";
export type { HubOptions } from "./options.ts";
export type { PublishOutcome, PublishRequest, Receipt } from "./publishing.ts";
