import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import type { FunctionCall, FunctionRole } from "@switchboard/local-iam";
import { type LocalService, onPort, programFile, type ServiceContext } from "@switchboard/local-service";
import { type DynamoDbOptions, startDynamoDb } from "../index.ts";
import { createTables } from "./create-tables.ts";
import type { DynamoDbFilterInput } from "./dynamodb-filter.ts";
import { expireItems } from "./expire-items.ts";
import { partitionKeysOf } from "./request-context.ts";

export interface DynamoDbService extends LocalService {
  /** e.g. `http://127.0.0.1:8000` */
  readonly endpoint: string;
}

export interface DynamoDbServiceOptions
  extends ServiceContext,
    Pick<DynamoDbOptions, "port" | "streamLabel" | "onRecords"> {
  readonly tables: readonly CreateTableCommandInput[];
  /** The attribute that holds when an item expires, by the table's name. */
  readonly timeToLive: Readonly<Record<string, string>>;
  /** How often items whose time to live is over are deleted, by the clock; 0 for never, as if tables had none. Default 10. */
  readonly expireEverySeconds?: number;
  /** What functions may do, by their names. Default: everybody may do everything. */
  readonly roles?: Readonly<Record<string, FunctionRole>>;
  /** Gets every call of a function, whether its role allows it or not. */
  readonly onCall?: (call: FunctionCall) => void;
}

const DEFAULT_EXPIRE_EVERY_SECONDS = 10;

/**
 * The tables of a stack, with their streams, in a DynamoDB with a port of its own.
 *
 * @throws the listening error of its port, with `code` `EADDRINUSE` and the `port`
 */
export async function startDynamoDbService(options: DynamoDbServiceOptions): Promise<DynamoDbService> {
  const { region, accountId, clock, emit, tables, streamLabel, onRecords } = options;
  const { expireEverySeconds = DEFAULT_EXPIRE_EVERY_SECONDS } = options;
  const filter = filterOf(options);
  const dynamoDb = await onPort(options.port ?? 0, (port) =>
    startDynamoDb({
      ...{ port, region, accountId },
      program: programFile(import.meta.url, "dynamodb.js", "@switchboard/local-dynamodb/server"),
      ...(streamLabel !== undefined && { streamLabel }),
      ...(onRecords !== undefined && { onRecords }),
      ...(filter !== undefined && { filter }),
    }),
  );
  const { endpoint } = dynamoDb;
  let stopExpiring = () => {};
  return {
    endpoint,
    // Its streams have another name where there is IPv6, and each account has one of its own.
    hostPrefixes: ["dynamodb", "streams.dynamodb", "streams-dynamodb", `${accountId}.ddb`],
    url: () => endpoint,
    environment: () => ({ AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoint }),
    async start() {
      // At once: the records of streams are stamped with its time.
      const everySeconds = expireEverySeconds || DEFAULT_EXPIRE_EVERY_SECONDS;
      stopExpiring = await expireItems(dynamoDb, { clock, everySeconds, emit });
      await createTables(endpoint, region, tables, expireEverySeconds > 0 ? options.timeToLive : {});
    },
    async stop() {
      stopExpiring();
      await dynamoDb.stop();
    },
  };
}

/** What its process asks for permission: the roles, without the gateway in between. */
function filterOf({ region, accountId, roles, tables, onCall }: DynamoDbServiceOptions): DynamoDbOptions["filter"] {
  if (roles === undefined) return undefined;
  const partitionKeys = partitionKeysOf(tables);
  const input: DynamoDbFilterInput = { region, accountId, roles, partitionKeys, tellsCalls: onCall !== undefined };
  return {
    module: programFile(import.meta.url, "dynamodb-filter.cjs", "@switchboard/local-dynamodb/dynamodb-filter.cjs"),
    input,
    ...(onCall !== undefined && { onTold: (call) => onCall(call as FunctionCall) }),
  };
}
