import type { createDynamoDbClient } from "@switchboard/adapters-aws/dynamodb";
import type {
  BackendHandler,
  createCanaryHandler,
  createConnectHandler,
  createDisconnectHandler,
  createEventHandler,
  createMessageHandler,
  createTaskHandler,
} from "@switchboard/adapters-aws/lambda";
import type { CurrentInvocation } from "@switchboard/adapters-aws/observability";
import type {
  AddressKind,
  AnnounceStored,
  AuthenticationMethod,
  Authenticator,
  ClientProtocol,
  ClientProtocols,
  Clock,
  ConnectionCloser,
  ConnectionGateway,
  ConnectionRegistry,
  CredentialsVerifier,
  DeadLetters,
  Deliver,
  Deliverer,
  DeliveryQueue,
  Denials,
  EventBus,
  EventQueue,
  HandleText,
  HasPresence,
  HistoryOf,
  IdGenerator,
  Inspect,
  JoinGroups,
  JoinRules,
  LeaveGroups,
  LimitConnections,
  LoadSender,
  Log,
  Manage,
  Memberships,
  MessageHistory,
  Metrics,
  OpenConnection,
  PresenceBoard,
  PresenceQueue,
  PresenceStirs,
  ProcessPresenceTask,
  ProcessTasks,
  ProcessUnregisterTask,
  PublicationLetters,
  PublishMessages,
  PutEvents,
  QuotaGuard,
  Quotas,
  Random,
  ReadHistory,
  RecoverMessages,
  RefreshConnection,
  Register,
  ReplayGuard,
  ReportRefusals,
  RunCanaryRound,
  SayHello,
  SecretStore,
  SeePresence,
  SendLimits,
  SendMessage,
  StoreMessage,
  TerminateConnection,
  Unregister,
  UnregisterClosed,
  UnregisterQueue,
  UserUsage,
} from "@switchboard/domain";

/** What functions are composed of. A part's name is also what the container knows it by. */
export interface Parts {
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly random: Random;
  readonly log: Log;
  readonly invocation: CurrentInvocation;
  readonly metrics: Metrics;
  readonly registry: ConnectionRegistry;
  /** What clients may use; each of them is empty or absent where there is no limit. */
  readonly quotas: Quotas;
  readonly userUsage: UserUsage;
  /** `undefined` where connections of a user are not limited. */
  readonly limitConnections: LimitConnections | undefined;
  /** `undefined` where there are no quotas of what is sent. */
  readonly quotaGuard: QuotaGuard | undefined;
  /** Where messages are kept; `undefined` where none are. */
  readonly history: MessageHistory | undefined;
  readonly historyOf: HistoryOf;
  readonly storeMessage: StoreMessage;
  /** Lasting ones; `undefined` where the deployment does not read them. */
  readonly memberships: Memberships | undefined;
  /** Whom backends keep out; `undefined` where the deployment does not read it. */
  readonly denials: Denials | undefined;
  readonly connectionCloser: ConnectionCloser;
  readonly manage: Manage;
  readonly inspect: Inspect;
  readonly gateway: ConnectionGateway;
  /** The client of the connections table. */
  readonly dynamoDb: ReturnType<typeof createDynamoDbClient>;
  readonly secrets: SecretStore;
  readonly replayGuard: ReplayGuard;
  /** Verifies users' tokens; `undefined` where the deployment accepts none. */
  readonly tokenVerifier: CredentialsVerifier<string> | undefined;
  readonly authenticator: Authenticator;
  /** The kinds of address that the deployment registers connections at. */
  readonly addressKinds: ReadonlySet<AddressKind>;
  readonly register: Register;
  readonly unregister: Unregister;
  /** Where a closed connection goes that could not be unregistered at once; `undefined` where there is no queue. */
  readonly closedQueue: UnregisterQueue | undefined;
  readonly unregisterClosed: UnregisterClosed;
  readonly openConnection: OpenConnection;
  readonly terminateConnection: TerminateConnection;
  readonly protocols: ClientProtocols;
  readonly loadSender: LoadSender;
  readonly handleText: HandleText;
  readonly deliverer: Deliverer;
  /** Where a sender's function puts those that it does not deliver to; `undefined` where there is no queue. */
  readonly overflowQueue: DeliveryQueue | undefined;
  readonly deliver: Deliver;
  /** What one message of a connection may ask for. */
  readonly sendLimits: SendLimits;
  readonly announceStored: AnnounceStored;
  readonly sendMessage: SendMessage;
  readonly joinRules: JoinRules;
  readonly sayHello: SayHello;
  readonly joinGroups: JoinGroups;
  readonly leaveGroups: LeaveGroups;
  readonly readHistory: ReadHistory;
  readonly recoverMessages: RecoverMessages;
  readonly refreshConnection: RefreshConnection;
  readonly publishMessages: PublishMessages;
  /** Whether the connections of a group are told who comes and goes. */
  readonly hasPresence: HasPresence;
  readonly presenceBoard: PresenceBoard;
  /** Where groups are put that a worker is to look at. */
  readonly presenceQueue: PresenceQueue;
  readonly presenceStirs: PresenceStirs;
  readonly seePresence: SeePresence;
  readonly processPresenceTask: ProcessPresenceTask;
  /** Where a worker puts what is left of its tasks. */
  readonly deliveryQueue: DeliveryQueue;
  /** Where a worker puts a connection that it could not unregister. */
  readonly unregisterQueue: UnregisterQueue;
  readonly deadLetters: DeadLetters;
  readonly processTasks: ProcessTasks;
  readonly processUnregisterTask: ProcessUnregisterTask;
  readonly connectHandler: ReturnType<typeof createConnectHandler>;
  readonly disconnectHandler: ReturnType<typeof createDisconnectHandler>;
  readonly messageHandler: ReturnType<typeof createMessageHandler>;
  /** Where refused publications go whose answer nobody reads. */
  readonly publicationLetters: PublicationLetters;
  readonly publishHandler: BackendHandler;
  readonly manageHandler: BackendHandler;
  readonly inspectHandler: BackendHandler;
  readonly deliverHandler: ReturnType<typeof createTaskHandler>;
  /** Where events go that no record of a table tells; `undefined` where other systems are told nothing. */
  readonly eventQueue: EventQueue | undefined;
  readonly reportRefusals: ReportRefusals;
  readonly eventBus: EventBus;
  readonly putEvents: PutEvents;
  readonly eventHandler: ReturnType<typeof createEventHandler>;
  readonly runCanaryRound: RunCanaryRound;
  readonly canaryHandler: ReturnType<typeof createCanaryHandler>;
}

/** Parts that there are several of: any module may add some. */
export interface ManyParts {
  /** The client protocols that the deployment speaks. */
  readonly clientProtocols: ClientProtocol;
  /** The ways to authenticate that the deployment accepts. */
  readonly authenticationMethods: AuthenticationMethod;
}

const many: { readonly [N in keyof ManyParts]: true } = { clientProtocols: true, authenticationMethods: true };

export function isMany(name: string): name is keyof ManyParts {
  return Object.hasOwn(many, name);
}
