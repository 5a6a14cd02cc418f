import type { Hub } from "@switchboard/server";
import { unlessInterrupted } from "../errors/unless-interrupted.ts";
import type { Surroundings } from "../surroundings.ts";
import { regionIn } from "./aws.ts";
import type { HubTarget } from "./hub-target.ts";

/** Uses the hub as a backend does, through its functions, until it is done or Ctrl-C. */
export async function withBackend<Result>(
  { aws, functions }: HubTarget,
  publisher: string | undefined,
  { interrupted }: Surroundings,
  use: (hub: Hub) => Promise<Result>,
): Promise<Result> {
  // Loaded when it is needed: the AWS SDK is larger than all of the rest.
  const [{ createHub }, { LambdaClient }] = await Promise.all([
    import("@switchboard/server"),
    import("@aws-sdk/client-lambda"),
  ]);
  const lambda = new LambdaClient({ ...aws, maxAttempts: 1 });
  try {
    await regionIn(lambda.config);
    const hub = createHub({ functions, lambda, ...(publisher !== undefined && { publisher }) });
    return await unlessInterrupted(use(hub), interrupted);
  } finally {
    lambda.destroy();
  }
}
