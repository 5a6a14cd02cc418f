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

/** What functions are put together from. */
export interface Parts {
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly registry: ConnectionRegistry;
  readonly gateway: ConnectionGateway;
  readonly encoder: FrameEncoder;
  /** The client that the registry's table is worked on with. */
  readonly dynamoDb: ReturnType<typeof createDynamoDbClient>;
  readonly secrets: SecretStore;
  readonly onceOnly: OnceOnly;
  readonly tokenVerifier: ProofVerifier<string>;
  readonly signatureVerifier: ProofVerifier<SignedSession>;
  readonly authenticator: Authenticator;
  /** The kinds of address that the deployment registers connections at. */
  readonly addressKinds: ReadonlySet<AddressKind>;
  readonly openConnection: OpenConnection;
  readonly closeConnection: CloseConnection;
  readonly retireConnection: RetireConnection;
  readonly identifySender: IdentifySender;
  readonly deadLetters: DeadLetters;
  readonly deliver: Deliver;
  readonly publishMessages: PublishMessages;
  readonly workOffTasks: WorkOffTasks;
  readonly sendMessage: SendMessage;
}

/** How parts are made, by their names. Each takes from the others what it is made of. */
export type Factories = { readonly [Name in keyof Parts]?: (parts: Parts) => Parts[Name] };

/**
 * The parts that the factories make: each when it is first asked for, and once.
 *
 * @throws a `RangeError` when one is asked for that there is no factory for.
 */
export function createParts(factories: Factories): Parts {
  const made = new Map<string | symbol, unknown>();
  const byName = new Map<string | symbol, (parts: Parts) => unknown>(Object.entries(factories));
  // An object without properties of its own, so that nothing is made by being copied.
  const parts: Parts = new Proxy({} as Parts, {
    get(_target, name) {
      if (!made.has(name)) {
        const make = byName.get(name);
        if (make === undefined) throw new RangeError(`No module that is composed here makes ${String(name)}.`);
        made.set(name, make(parts));
      }
      return made.get(name);
    },
  });
  return parts;
}
