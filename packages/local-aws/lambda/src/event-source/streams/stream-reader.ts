/** One record as `GetRecords` gives it. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly dynamodb: {
    readonly Keys: Readonly<Record<string, unknown>>;
    readonly SequenceNumber: string;
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
  };
  readonly userIdentity?: { readonly PrincipalId: string; readonly Type: string };
}

/** Reads a stream from one record to the next. */
export interface StreamReader {
  /** The shard that it reads; the last one, once there have been several. */
  readonly shardId: string;
  /**
   * What has come since the last time, in order, as much as one call gives; empty where there is nothing.
   *
   * @throws an `Error` where DynamoDB does not answer
   */
  read(): Promise<readonly StreamRecord[]>;
}

type Answer = Readonly<Record<string, unknown>>;

/** The errors after which an iterator is asked for anew. */
const LOST_ITERATOR = /#?(ExpiredIteratorException|TrimmedDataAccessException)$/;

/**
 * @param endpoint of DynamoDB, with its streams on the same port
 * @param startingPosition where it begins: at the oldest record, or after the newest one that is there now
 */
export async function openStream(
  endpoint: string,
  streamArn: string,
  startingPosition: "TRIM_HORIZON" | "LATEST",
): Promise<StreamReader> {
  const { StreamDescription } = await call("DescribeStream", { StreamArn: streamArn });
  const shardId = String(Object(StreamDescription).Shards.at(-1).ShardId);
  let iterator: string | undefined;
  let lastSequenceNumber: string | undefined;

  async function call(operation: string, input: object): Promise<Answer> {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
        "x-amz-date": "20260101T000000Z",
        authorization:
          "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=local",
      },
      body: JSON.stringify(input),
    });
    const answer: Answer = { ...Object(await response.json()) };
    if (response.ok) return answer;
    throw Object.assign(new Error(`${operation}: ${String(answer["message"])}`), { code: String(answer["__type"]) });
  }

  async function findIterator(type: string): Promise<string> {
    const position = lastSequenceNumber !== undefined && type === "AFTER_SEQUENCE_NUMBER";
    const { ShardIterator } = await call("GetShardIterator", {
      ...{ StreamArn: streamArn, ShardId: shardId, ShardIteratorType: type },
      ...(position && { SequenceNumber: lastSequenceNumber }),
    });
    return String(ShardIterator);
  }

  async function next(): Promise<readonly StreamRecord[]> {
    iterator ??= await findIterator(lastSequenceNumber === undefined ? "TRIM_HORIZON" : "AFTER_SEQUENCE_NUMBER");
    const { Records, NextShardIterator } = await call("GetRecords", { ShardIterator: iterator });
    const records = Array.isArray(Records) ? (Records as readonly StreamRecord[]) : [];
    lastSequenceNumber = records.at(-1)?.dynamodb.SequenceNumber ?? lastSequenceNumber;
    iterator = typeof NextShardIterator === "string" ? NextShardIterator : undefined;
    return records;
  }

  /** Without an iterator it goes on after the last record; where that is not kept any longer, with the oldest that is. */
  async function read(): Promise<readonly StreamRecord[]> {
    try {
      return await next();
    } catch (error) {
      const { code } = Object(error);
      if (!LOST_ITERATOR.test(String(code))) throw error;
      if (iterator === undefined) lastSequenceNumber = undefined;
      iterator = undefined;
      return read();
    }
  }

  // What is there already is passed by, rather than begun at an iterator of type LATEST: such a one is lost after 15 minutes.
  if (startingPosition === "LATEST") while ((await read()).length > 0);
  return { shardId, read };
}
