// The process that runs the gateway. Its argument says where the functions run: `in-process` or `processes`.

import { fileURLToPath } from "node:url";
import {
  type ApiDefinition,
  createFunctionRuntime,
  createInProcessFunctions,
  type InProcessHandler,
  type Invoke,
  type RouteDefinition,
  startGateway,
} from "@switchboard/local-aws";
import { settledMemory } from "../support/memory.ts";
import { answerCommands } from "../support/remote.ts";
import { accept, echo, forward, identify } from "./functions.ts";

const oneWay = (functionName: string): RouteDefinition => ({ integration: { type: "AWS_PROXY", functionName } });
const twoWay = (functionName: string): RouteDefinition => ({ ...oneWay(functionName), routeResponse: true });

const api: ApiDefinition = {
  apiId: "benchmarks",
  region: "us-east-1",
  accountId: "123456789012",
  stage: "bench",
  routeSelectionExpression: "$request.body.action",
  routes: {
    $connect: oneWay("accept"),
    $disconnect: oneWay("accept"),
    identify: twoWay("identify"),
    echo: twoWay("echo"),
    forward: oneWay("forward"),
  },
};

let invoke: Invoke = async () => ({ kind: "unknown-function" });
const { url, managementEndpoint } = await startGateway({
  api,
  invoke: (functionName, eventJson) => invoke(functionName, eventJson),
  // AWS's quotas are 500 connections and 10,000 messages a second; here the machine is what is measured.
  behaviour: { connectionsPerSecond: 1e6, requestsPerSecond: 1e6, requestsBurst: 1e6 },
  onEvent(event) {
    if (event.type === "fault") console.error("The gateway has a fault:", event.error);
  },
});
invoke = process.argv[2] === "processes" ? inProcesses() : inProcess();

answerCommands({ address: () => ({ url, managementEndpoint }), memory: settledMemory });

function inProcess(): Invoke {
  process.env["MANAGEMENT_ENDPOINT"] = managementEndpoint;
  const handlers = { accept, identify, echo, forward };
  return createInProcessFunctions(handlers as unknown as Readonly<Record<string, InProcessHandler>>);
}

function inProcesses(): Invoke {
  const bundle = fileURLToPath(new URL("functions.cjs", import.meta.url));
  const environment = { MANAGEMENT_ENDPOINT: managementEndpoint };
  const functions = ["accept", "identify", "echo", "forward"].map((name) => ({
    name,
    bundle,
    handler: name,
    environment,
  }));
  const { region, accountId } = api;
  // More of them than this only wait for one another on two cores.
  return createFunctionRuntime({ functions, region, accountId, environmentsPerFunction: 4 }).invoke;
}
