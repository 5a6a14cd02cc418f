import type {
  createConnectHandler,
  createDisconnectHandler,
  createDynamoDbClient,
  createMessageHandler,
  createPublishHandler,
  createTaskHandler,
} from "@switchboard/adapters-aws";
import type {
  AddressKind,
  AuthenticationMethod,
  Authenticator,
  Clock,
  CloseConnection,
  ConnectionGateway,
  ConnectionRegistry,
  DeadLetters,
  Deliver,
  DeliveryQueue,
  FrameEncoder,
  IdentifySender,
  IdGenerator,
  Log,
  Metrics,
  OnceOnly,
  OpenConnection,
  PublishMessages,
  Random,
  RetireConnection,
  SecretStore,
  SendMessage,
  WorkOffTasks,
} from "@switchboard/domain";

/** What functions are composed of. A part's name is also what the container knows it by. */
export interface Parts {
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly registry: ConnectionRegistry;
  readonly gateway: ConnectionGateway;
  readonly encoder: FrameEncoder;
  /** The client of the connections table. */
  readonly dynamoDb: ReturnType<typeof createDynamoDbClient>;
  readonly secrets: SecretStore;
  readonly onceOnly: OnceOnly;
  readonly authenticator: Authenticator;
  /** The kinds of address that the deployment registers connections at. */
  readonly addressKinds: ReadonlySet<AddressKind>;
  readonly openConnection: OpenConnection;
  readonly closeConnection: CloseConnection;
  readonly retireConnection: RetireConnection;
  readonly identifySender: IdentifySender;
  readonly deliveryQueue: DeliveryQueue | undefined;
  readonly deadLetters: DeadLetters;
  readonly deliver: Deliver;
  readonly publishMessages: PublishMessages;
  readonly workOffTasks: WorkOffTasks;
  readonly sendMessage: SendMessage;
  readonly connectHandler: ReturnType<typeof createConnectHandler>;
  readonly disconnectHandler: ReturnType<typeof createDisconnectHandler>;
  readonly messageHandler: ReturnType<typeof createMessageHandler>;
  readonly publishHandler: ReturnType<typeof createPublishHandler>;
  readonly deliverHandler: ReturnType<typeof createTaskHandler>;
}

/** Parts that there are several of: any module may add some. */
export interface ManyParts {
  /** The ways to authenticate that the deployment accepts. */
  readonly authenticationMethods: AuthenticationMethod;
}

const many: { readonly [N in keyof ManyParts]: true } = { authenticationMethods: true };

export function isMany(name: string): name is keyof ManyParts {
  return Object.hasOwn(many, name);
}
