import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Json, JsonObject } from "@switchboard/protocol";
import { HubError, type HubErrorCode } from "./hub-error.ts";
import type { HubOptions } from "./options.ts";

/** No pause is longer. */
const mostPauseMs = 10_000;

/** Invokes a function and waits for its answer; the same request again as long as that may help. */
export type Invoke = (functionName: string, request: JsonObject) => Promise<JsonObject>;

/** Something failed in a way that another attempt may mend. */
class Passing extends Error {
  readonly failure: HubError;
  constructor(failure: HubError) {
    super(failure.message);
    this.failure = failure;
  }
}

export function createInvoke({
  lambda,
  attempts = 5,
  pauseMs = 200,
  wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random = Math.random,
}: HubOptions): { readonly invoke: Invoke; readonly close: () => void } {
  // What fails is tried again here, whatever it is: the SDK has no attempts of its own.
  const client = lambda instanceof LambdaClient ? lambda : new LambdaClient({ ...lambda, maxAttempts: 1 });

  async function tryOnce(functionName: string, request: string): Promise<JsonObject> {
    const answered = await client
      .send(new InvokeCommand({ FunctionName: functionName, Payload: new TextEncoder().encode(request) }))
      .catch((error: unknown) => {
        throw failureOf(error);
      });
    const answer = readAnswer(answered.Payload?.transformToString());
    if (answered.FunctionError === undefined) {
      if (answer === undefined)
        throw new HubError("unreadable-answer", `${functionName} has no answer that can be read.`);
      return answer;
    }
    const isBusy = answer?.["errorType"] === "Switchboard.Throttled";
    throw new Passing(
      isBusy
        ? new HubError("throttled", "The hub is busy.")
        : new HubError(
            "internal",
            `${functionName} failed: ${String(answer?.["errorType"] ?? answered.FunctionError)}.`,
          ),
    );
  }

  return {
    async invoke(functionName, request) {
      const text = JSON.stringify(request);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await tryOnce(functionName, text);
        } catch (error) {
          if (!(error instanceof Passing)) throw error;
          if (attempt >= attempts) throw error.failure;
          await wait(random() * Math.min(mostPauseMs, pauseMs * 2 ** (attempt - 1)));
        }
      }
    },
    close() {
      if (client !== lambda) client.destroy();
    },
  };
}

/** The errors of Lambda that say more than that it failed. Source: Lambda API reference, Invoke. */
const permanent: Readonly<Record<string, readonly [HubErrorCode, string]>> = {
  ResourceNotFoundException: ["no-function", "There is no such function."],
  AccessDeniedException: ["access-denied", "These credentials may not invoke the function."],
  UnrecognizedClientException: ["access-denied", "Lambda does not know these credentials."],
  ExpiredTokenException: ["access-denied", "These credentials have expired."],
  RequestTooLargeException: ["request-too-large", "The request is larger than Lambda takes."],
  RequestEntityTooLargeException: ["request-too-large", "The request is larger than Lambda takes."],
  CredentialsProviderError: ["no-credentials", "The AWS SDK has found no credentials."],
};

/** Refused for now, although it is the client's fault by its status. */
const isThrottling = /^(TooManyRequests|Throttling|EC2Throttled|ResourceConflict|ResourceNotReady)/;

function failureOf(error: unknown): HubError | Passing {
  const {
    name = "",
    $fault,
    $metadata,
  }: { name?: string; $fault?: string; $metadata?: { httpStatusCode?: number } } = Object(error);
  const [code, message] = permanent[name] ?? [];
  if (code !== undefined && message !== undefined) return new HubError(code, message, { cause: error });
  if ($metadata?.httpStatusCode === 413)
    return new HubError("request-too-large", "Lambda takes no such request.", { cause: error });
  if (isThrottling.test(name)) return new Passing(new HubError("throttled", "Lambda is busy.", { cause: error }));
  if ($fault === "client")
    return new HubError("refused-by-lambda", `Lambda refused the request: ${name}.`, { cause: error });
  return new Passing(new HubError("unreachable", "Lambda gave no answer.", { cause: error }));
}

function readAnswer(text: string | undefined): JsonObject | undefined {
  try {
    const value: Json = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
