import type { Hub } from "@switchboard/server";
import type { Credentials } from "../identity/credentials.ts";
import { awsFailure, regionIn } from "../target/aws.ts";
import type { HubTarget } from "../target/hub-target.ts";
import { openRaw, type RawConnection } from "./raw-connection.ts";
import { Skipped } from "./unexpected.ts";

/** The hub that is looked at, as its clients, backends and operators use it. */
export interface SmokeHub extends Disposable {
  readonly target: HubTarget;
  /** Tells this run's sessions, groups and messages from all others. */
  readonly run: string;
  /** What the next handshake needs. */
  handshake(): Promise<{ readonly url: string; readonly protocols: readonly string[] }>;
  /** A connection that the hub has welcomed, by its id. */
  connect(): Promise<RawConnection & { readonly connectionId: string }>;
  /** @throws `Skipped` where functions or credentials are not known */
  backend(): Promise<Hub>;
}

/** @param credentials of the way in that was tried before */
export function createSmokeHub(target: HubTarget, credentials: Credentials, run: string): SmokeHub {
  let opened: { readonly hub: Hub; close(): void } | undefined;

  const handshake: SmokeHub["handshake"] = async () => {
    if (credentials.kind === "signed") return { url: await credentials.url(), protocols: ["switchboard.v1"] };
    if (credentials.kind === "none") return { url: `${target.url}?session_id=${run}`, protocols: ["switchboard.v1"] };
    return { url: target.url, protocols: ["switchboard.v1", `bearer.${await credentials.token({ fresh: true })}`] };
  };

  return {
    ...{ target, run, handshake },
    async connect() {
      const { url, protocols } = await handshake();
      const connection = await openRaw(url, protocols);
      const { connectionId } = await connection.ask({ action: "hello" }, "welcome");
      return { ...connection, connectionId: String(connectionId) };
    },
    async backend() {
      opened ??= await openBackend(target);
      return opened.hub;
    },
    [Symbol.dispose]: () => opened?.close(),
  };
}

async function openBackend({ aws, functions, localOrigin }: HubTarget) {
  if (localOrigin === undefined && Object.keys(functions).length < 3) {
    throw new Skipped("the names of the functions are not known", "Name the stack with --stack.");
  }
  const [{ createHub }, { LambdaClient }] = await Promise.all([
    import("@switchboard/server"),
    import("@aws-sdk/client-lambda"),
  ]);
  const lambda = new LambdaClient({ ...aws, maxAttempts: 1 });
  try {
    await regionIn(lambda.config);
    await lambda.config.credentials();
  } catch (error) {
    lambda.destroy();
    const { message, advice } = awsFailure(error, "lambda:InvokeFunction");
    throw new Skipped(message, advice);
  }
  // What a backend would repeat is what this is to find out.
  return { hub: createHub({ functions, lambda, attempts: 1 }), close: () => lambda.destroy() };
}
