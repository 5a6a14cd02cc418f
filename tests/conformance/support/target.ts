import { createFixtureApi, type FixtureApi } from "./fixture-api.ts";
import type { FixtureName } from "./fixture-apis.ts";
import { startLocalFixture } from "./local-fixture.ts";
import { readDeployedTarget } from "./read-deployed-target.ts";

/** What the suite runs against. */
export interface Target extends AsyncDisposable {
  /** @throws {@link NotOnThisTarget} */
  api(name: FixtureName): Promise<FixtureApi>;
  /**
   * Lets time pass for an API's connections: really, or by turning the gateway's clock.
   *
   * @throws {@link NotOnThisTarget}
   */
  passTime(api: FixtureApi, ms: number): Promise<void>;
}

/** Why something cannot be checked on this target; the row is skipped. */
export class NotOnThisTarget extends Error {}

/** The target that the environment describes, else local gateways, started as they are needed. */
export function chooseTarget(environment: Readonly<Record<string, string | undefined>> = process.env): Target {
  const deployed = readDeployedTarget(environment);
  return deployed === undefined ? createLocalTarget() : createDeployedTarget(deployed);
}

function createLocalTarget(): Target {
  const started = new Map<FixtureName, Promise<FixtureApi>>();
  return {
    api(name) {
      const api = started.get(name) ?? startLocalFixture(name);
      started.set(name, api);
      return api;
    },
    passTime: turnClock,
    async [Symbol.asyncDispose]() {
      for (const api of await Promise.all(started.values())) await api[Symbol.asyncDispose]();
    },
  };
}

function createDeployedTarget({ addresses, time }: ReturnType<typeof readDeployedTarget> & object): Target {
  const apis = new Map(addresses.map((address) => [address.name, createFixtureApi(address)]));
  return {
    async api(name) {
      const api = apis.get(name);
      if (api === undefined) throw new NotOnThisTarget(`CONFORMANCE_URL_${name.toUpperCase()} is not set`);
      return api;
    },
    async passTime(api, ms) {
      if (time === "clock") return turnClock(api, ms);
      if (time === "wait") return new Promise((resolve) => setTimeout(resolve, ms));
      throw new NotOnThisTarget("it takes minutes to hours of real time; CONFORMANCE_TIME=wait spends them");
    },
    async [Symbol.asyncDispose]() {
      for (const api of apis.values()) await api[Symbol.asyncDispose]();
    },
  };
}

/** The local gateway's own endpoint, documented in docs/GATEWAY.md. */
async function turnClock({ managementEndpoint }: FixtureApi, advanceMs: number): Promise<void> {
  const { ok } = await fetch(new URL("/_gateway/clock", managementEndpoint), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ advanceMs }),
  });
  if (!ok) throw new NotOnThisTarget("it has no clock that can be turned");
}
