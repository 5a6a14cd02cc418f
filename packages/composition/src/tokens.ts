import type { createDynamoDbClient } from "@switchboard/adapters-aws";
import type {
  AddressKind,
  Authenticator,
  Clock,
  CloseConnection,
  ConnectionGateway,
  ConnectionRegistry,
  DeadLetters,
  Deliver,
  FrameEncoder,
  IdentifySender,
  IdGenerator,
  Log,
  Metrics,
  OnceOnly,
  OpenConnection,
  ProofVerifier,
  PublishMessages,
  Random,
  RetireConnection,
  SecretStore,
  SendMessage,
  SignedSession,
  WorkOffTasks,
} from "@switchboard/domain";
import type { ServiceIdentifier } from "inversify";

/** The names under which modules find each other's parts; each knows its part's type. */
export const tokens = {
  clock: token<Clock>("Clock"),
  ids: token<IdGenerator>("IdGenerator"),
  random: token<Random>("Random"),
  log: token<Log>("Log"),
  metrics: token<Metrics>("Metrics"),
  registry: token<ConnectionRegistry>("ConnectionRegistry"),
  gateway: token<ConnectionGateway>("ConnectionGateway"),
  encoder: token<FrameEncoder>("FrameEncoder"),
  /** The client that the registry's table is worked on with. */
  dynamoDb: token<ReturnType<typeof createDynamoDbClient>>("DynamoDBClient"),
  secrets: token<SecretStore>("SecretStore"),
  onceOnly: token<OnceOnly>("OnceOnly"),
  tokenVerifier: token<ProofVerifier<string>>("TokenVerifier"),
  signatureVerifier: token<ProofVerifier<SignedSession>>("SignatureVerifier"),
  authenticator: token<Authenticator>("Authenticator"),
  /** The kinds of address that the deployment registers connections at. */
  addressKinds: token<ReadonlySet<AddressKind>>("AddressKinds"),
  openConnection: token<OpenConnection>("OpenConnection"),
  closeConnection: token<CloseConnection>("CloseConnection"),
  retireConnection: token<RetireConnection>("RetireConnection"),
  identifySender: token<IdentifySender>("IdentifySender"),
  deadLetters: token<DeadLetters>("DeadLetters"),
  deliver: token<Deliver>("Deliver"),
  publishMessages: token<PublishMessages>("PublishMessages"),
  workOffTasks: token<WorkOffTasks>("WorkOffTasks"),
  sendMessage: token<SendMessage>("SendMessage"),
};

function token<Part>(name: string): ServiceIdentifier<Part> {
  return Symbol(name);
}
