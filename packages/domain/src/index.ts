export { createAuthenticator } from "./authentication/authenticate.ts";
export {
  type AuthenticationMethod,
  authenticateAnonymously,
  authenticateBySignature,
  authenticateByToken,
} from "./authentication/authentication-method.ts";
export type { Authenticator } from "./authentication/authenticator.ts";
export type { Credentials, HandshakeClaims } from "./authentication/credentials.ts";
export type { CredentialsVerifier, SignedSession, VerifiedClaims } from "./authentication/credentials-verifier.ts";
export { type Denials, isDenied, type Party } from "./authentication/denials.ts";
export type { Handshake } from "./authentication/handshake.ts";
export type { ReplayGuard } from "./authentication/replay-guard.ts";
export type { Secret, SecretStore } from "./authentication/secret-store.ts";
export { type CanaryRound, countCanaryRounds, type RunCanaryRound } from "./canary/canary-round.ts";
export type { ConnectionGateway, EncodedPayload, PostOutcome } from "./connections/connection-gateway.ts";
export {
  type Alone,
  type Arrival,
  type ConnectionRegistry,
  type Departure,
  type JoinedBy,
  type JoinLimits,
  type JoinOutcome,
  type LeaveOutcome,
  noJoinLimits,
  type Recipient,
  type Registration,
  type RegistrationsRead,
  type Renewal,
} from "./connections/connection-registry.ts";
export { countOpened } from "./connections/count-opened.ts";
export { createLoadSender, type LoadSender } from "./connections/load-sender.ts";
export {
  createOpenConnection,
  type OpenConnection,
  type OpenConnectionRequest,
  type OpenedConnection,
} from "./connections/open-connection.ts";
export {
  createProcessUnregisterTask,
  type ProcessUnregisterTask,
  type UnregisterTaskResult,
} from "./connections/process-unregister-task.ts";
export { createRefreshConnection, type RefreshConnection } from "./connections/refresh-connection.ts";
export { refuseDenied } from "./connections/refuse-denied.ts";
export { createRegister, type Register } from "./connections/register.ts";
export {
  createTerminateConnection,
  type TerminateConnection,
  type Termination,
} from "./connections/terminate-connection.ts";
export { countClosed, createUnregister, type DepartureCause, type Unregister } from "./connections/unregister.ts";
export {
  createUnregisterClosed,
  type UnregisterClosed,
  type UnregisterClosedResult,
} from "./connections/unregister-closed.ts";
export type { UnregisterQueue, UnregisterTask } from "./connections/unregister-queue.ts";
export { type Welcome, welcome } from "./connections/welcome.ts";
export type { DeadLetter, DeadLetters } from "./delivery/dead-letters.ts";
export {
  createDeliver,
  type Deliver,
  type Delivered,
  type Delivery,
  type OverflowQueue,
} from "./delivery/deliver.ts";
export { createDeliverer, type Deliverer } from "./delivery/deliverer.ts";
export type { DeliveryCounts } from "./delivery/delivery-counts.ts";
export { type DeliveryLimits, defaultDeliveryLimits } from "./delivery/delivery-limits.ts";
export type { DeliveryQueue, FailedEntry } from "./delivery/delivery-queue.ts";
export { type DeliveryTask, maxRecipients, type SentMessage } from "./delivery/delivery-task.ts";
export { createProcessTasks, type ProcessTasks, type TaskResult } from "./delivery/process-tasks.ts";
export type { Undelivered, UndeliveredReason } from "./delivery/undelivered.ts";
export { announceDeadLetters } from "./events/announce-dead-letters.ts";
export { type ConnectionChange, eventsOfConnectionChange } from "./events/connection-events.ts";
export type { EventBus, FailedEvent } from "./events/event-bus.ts";
export type { EventQueue } from "./events/event-queue.ts";
export type {
  Connected,
  DeliveryFailed,
  Disconnected,
  EventConnection,
  HubEvent,
  MembershipChanged,
  MessageStored,
  PublicationRefused,
} from "./events/hub-event.ts";
export { createPutEvents, type PutEvents } from "./events/put-events.ts";
export { createReportRefusals, type Refusal, type ReportRefusals } from "./events/report-refusals.ts";
export { type MessageRecipient, maxStreams, type StreamSet } from "./fan-out/audience-member.ts";
export { mergeRegistrations } from "./fan-out/merge-registrations.ts";
export { type Backoff, fullJitterMs } from "./flow-control/backoff.ts";
export { forEachConcurrently } from "./flow-control/for-each-concurrently.ts";
export { createSemaphore, type Semaphore } from "./flow-control/semaphore.ts";
export { createJoinGroups, defaultJoinLimits, type JoinGroups, type JoinRules } from "./groups/join-groups.ts";
export { joinLastingGroups } from "./groups/join-lasting-groups.ts";
export { createLeaveGroups, type LeaveGroups } from "./groups/leave-groups.ts";
export { canBeMember, type Member, type Memberships, membersIn, mostMemberships } from "./groups/memberships.ts";
export { type Pattern, type PatternValues, parsePattern } from "./groups/pattern.ts";
export { type Rights, readRights } from "./groups/rights.ts";
export { createSayHello, type SayHello } from "./groups/say-hello.ts";
export { type AnnounceStored, createAnnounceStored } from "./history/announce-stored.ts";
export {
  createHistoryOf,
  type HistoryOf,
  type HistoryRule,
  keptKinds,
} from "./history/history-of.ts";
export { isLeftOut } from "./history/is-left-out.ts";
export type {
  HistoryPage,
  MessageHistory,
  NotRecovered,
  Reader,
  Recovered,
  Retention,
  Room,
  StoredExclusion,
  StoredMessage,
  Stream,
} from "./history/message-history.ts";
export { type ParsedHistoryRules, parseHistoryRules } from "./history/parse-history-rules.ts";
export type { Position, StreamPosition } from "./history/position.ts";
export { createReadHistory, type ReadHistory } from "./history/read-history.ts";
export { createRecoverMessages, type RecoverMessages } from "./history/recover-messages.ts";
export { createStoreMessage, maxStoredBytes, type StoreMessage } from "./history/store-message.ts";
export { storedMessageBytes } from "./history/stored-message-bytes.ts";
export { StoredMessageFault } from "./history/stored-message-fault.ts";
export { withoutRepeats } from "./history/without-repeats.ts";
export type {
  Audience,
  DenialEnd,
  InspectCommand,
  Inspected,
  ManageCommand,
  Managed,
  MemberConnection,
  NamedAddress,
} from "./management/commands.ts";
export { type ConnectionCloser, createConnectionCloser } from "./management/connection-closer.ts";
export { createInspect, type Inspect } from "./management/inspect.ts";
export { createManage, type Manage } from "./management/manage.ts";
export { defaultSendPolicy, type SendPolicy, sendPolicies } from "./messages/may-send.ts";
export type { PublicationLetter, PublicationLetters } from "./messages/publication-letters.ts";
export { createPublishMessages, type Published, type PublishMessages } from "./messages/publish-messages.ts";
export type { SendLimits } from "./messages/send-limits.ts";
export { createSendMessage, type SendMessage } from "./messages/send-message.ts";
export type { Receipt, Recipients, SendMessageCommand } from "./messages/send-message-command.ts";
export {
  type Address,
  type AddressKind,
  addressKey,
  addressKinds,
  addressOfKey,
  anonymousNamespace,
  fullId,
  maxIdBytes,
  type Namespace,
  signedNamespace,
} from "./model/address.ts";
export type { Connection, ConnectionRef } from "./model/connection.ts";
export {
  type AuthenticationMethodName,
  authenticationMethodNames,
  type Identity,
  identityOf,
  namespaceOf,
} from "./model/identity.ts";
export type { From, Message, Payload, Sender } from "./model/message.ts";
export {
  type AuthenticationFailure,
  accept,
  type ClientRejectionCode,
  type GroupRejectionCode,
  type HandshakeRejectionCode,
  type ManagementRejectionCode,
  type Rejection,
  type RejectionCode,
  type Result,
  reject,
  type SendRejectionCode,
  unauthorized,
} from "./model/result.ts";
export { earlyMs, isTakeable, type LookRecord, overdueMs, stirred, whyNotTaken } from "./presence/board-rules.ts";
export { type GroupMember, listGroupMembers, type MembersPage } from "./presence/list-group-members.ts";
export { type Looked, type LookTime, lookAt, nothingShown, type Present, type Shown } from "./presence/look.ts";
export {
  type GroupConnection,
  type Occupant,
  type OccupantKey,
  occupantKeyOf,
  occupantOf,
} from "./presence/occupant.ts";
export type { Counted, Counts, LookResult, PresenceBoard, Stir, Taken } from "./presence/presence-board.ts";
export type { PresenceEvent } from "./presence/presence-event.ts";
export { defaultPresenceLimits, type PresenceLimits, windowMs } from "./presence/presence-limits.ts";
export type { PresenceQueue, PresenceTask } from "./presence/presence-queue.ts";
export { createPresenceStirs, type HasPresence, type PresenceStirs, stirPresence } from "./presence/presence-stirs.ts";
export {
  createProcessPresenceTask,
  type PresenceTaskResult,
  type ProcessPresenceTask,
} from "./presence/process-presence-task.ts";
export { createSeePresence, type SeePresence } from "./presence/see-presence.ts";
export type {
  Answer,
  ClientProtocol,
  CloseReason,
  Command,
  Kick,
  Malformed,
  Negotiation,
  ParsedCommand,
  PositionedMessage,
  RecoveredStream,
  RecoveredStreams,
  Stored,
  ToldPresence,
} from "./protocol/client-protocol.ts";
export { type ClientProtocols, createClientProtocols } from "./protocol/client-protocols.ts";
export { cutMembers, cutPage, cutRecovered, cutWelcome } from "./protocol/cut-to-fit.ts";
export {
  type CommandHandlers,
  createHandleText,
  faultReasonOf,
  type HandleText,
  type TextOutcome,
} from "./protocol/handle-text.ts";
export { countQuotasMet } from "./quotas/count-quotas-met.ts";
export { createLimitConnections, type LimitConnections } from "./quotas/limit-connections.ts";
export { parseQuotas } from "./quotas/parse-quotas.ts";
export {
  type MinuteUsage,
  minuteOf,
  type Principal,
  type QuotaName,
  type Quotas,
  quotaNames,
  type Usage,
  type UserUsage,
} from "./quotas/quota.ts";
export { createQuotaGuard, type QuotaGuard } from "./quotas/quota-guard.ts";
export { type Clock, wait } from "./runtime/clock.ts";
export { countFaults } from "./runtime/count-faults.ts";
export type { IdGenerator } from "./runtime/id-generator.ts";
export type { Log, LogFields } from "./runtime/log.ts";
export { type MetricName, type Metrics, metricUnits } from "./runtime/metrics.ts";
export type { Random } from "./runtime/random.ts";
export { StoreFault, type StoreFaultReason } from "./runtime/store-fault.ts";
