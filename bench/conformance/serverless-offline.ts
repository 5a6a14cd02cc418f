import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fixtureApis } from "@switchboard/tests/conformance/fixture-apis";
import { type Program, startProgram } from "../local/program.ts";
import { freePorts } from "../support/free-ports.ts";
import { dependenciesOf, installLocked } from "../support/install-locked.ts";
import { createService } from "./create-service.ts";

/** Where the conformance suite finds what it checks. */
export interface Target extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>;
}

const PROJECT = fileURLToPath(new URL("../conformance/serverless-offline/", import.meta.url));
/** Ignored by git, and no part of the workspace. */
const INSTALLED = fileURLToPath(new URL("../../.tools/conformance-serverless-offline/", import.meta.url));
const FUNCTIONS = fileURLToPath(new URL("../../tests/conformance/functions/fixture.mjs", import.meta.url));

/** Its stage is named `$default`, which the Serverless Framework refuses. */
const NOT_TO_BE_DESCRIBED = "unnamed";

const versions = dependenciesOf(PROJECT);
export const serverlessOffline = `serverless-offline ${versions["serverless-offline"]}`;
/** What loads the plugin: the free continuation of Serverless Framework 3, under its name. */
export const framework = String(versions["serverless"]).replace(/^npm:(.*)@/, "$1 ");

/** Runs each fixture API as a service of its own, with the plugin's defaults. */
export async function startServerlessOffline(): Promise<Target> {
  installLocked(PROJECT, INSTALLED);
  const programs: Program[] = [];
  const environment: Record<string, string> = {
    ...{ AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
  };
  for (const [name, api] of Object.entries(fixtureApis)) {
    if (name === NOT_TO_BE_DESCRIBED) continue;
    const [httpPort = 0, lambdaPort = 0, websocketPort = 0] = await freePorts(3);
    const managementEndpoint = `http://127.0.0.1:${websocketPort}`;
    const folder = join(INSTALLED, "services", name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    copyFileSync(FUNCTIONS, join(folder, "fixture.mjs"));
    symlinkSync(join(INSTALLED, "node_modules"), join(folder, "node_modules"), "junction");
    const service = createService(name, api, { managementEndpoint, httpPort, lambdaPort, websocketPort });
    writeFileSync(join(folder, "serverless.json"), JSON.stringify(service));
    programs.push(
      await startProgram({
        command: process.execPath,
        args: [join(INSTALLED, "node_modules/serverless/bin/serverless.js"), "offline", "start"],
        cwd: folder,
        env: { SLS_TELEMETRY_DISABLED: "1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
        ready: "Offline [http for websocket] listening",
      }),
    );
    environment[`CONFORMANCE_URL_${name.toUpperCase()}`] = `ws://127.0.0.1:${websocketPort}`;
    environment[`CONFORMANCE_MANAGEMENT_ENDPOINT_${name.toUpperCase()}`] = managementEndpoint;
  }
  return {
    environment,
    async [Symbol.asyncDispose]() {
      for (const program of programs) await program[Symbol.asyncDispose]();
    },
  };
}
