import { createFunctionRuntime, type FunctionRuntime, startGateway } from "@switchboard/local-aws";
import { createFixtureApi, type FixtureApi } from "./fixture-api.ts";
import { type FixtureName, fixtureApis, fixtureFunctions } from "./fixture-apis.ts";

/**
 * Runs a fixture API on a local gateway with all defaults. What it returns is only where the API is: the suite sees nothing of
 * the gateway that it would not see of AWS.
 */
export async function startLocalFixture(name: FixtureName): Promise<FixtureApi> {
  const api = fixtureApis[name];
  // The functions need the gateway's port, which the system chooses.
  let functions: FunctionRuntime | undefined;
  const gateway = await startGateway({
    api,
    invoke: async (functionName, eventJson) =>
      (await functions?.invoke(functionName, eventJson)) ?? { kind: "unknown-function" },
    onEvent(event) {
      if (event.type === "fault") console.error("The gateway has a fault:", event.error);
    },
  });
  const { url, managementEndpoint } = gateway;
  const { region, accountId } = api;
  const runtime = createFunctionRuntime({ functions: fixtureFunctions(managementEndpoint), region, accountId });
  functions = runtime;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const fixture = createFixtureApi({ name, url, managementEndpoint, region, credentials });
  return {
    ...fixture,
    async [Symbol.asyncDispose]() {
      await fixture[Symbol.asyncDispose]();
      await gateway.close();
      await runtime.close();
    },
  };
}
