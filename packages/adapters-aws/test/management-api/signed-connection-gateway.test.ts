import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import type { ConnectionGateway } from "@switchboard/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createManagementApiConnectionGateway, createSignedConnectionGateway } from "../../src/management-api/index.ts";
import { systemClock } from "../../src/runtime/index.ts";
import { type ManagementApiStub, startManagementApiStub } from "./management-api-stub.ts";
import { expectedAuthorization } from "./sdk-signature.ts";

const region = "eu-central-1";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "made-up", sessionToken: "made+up/token==" };
const payload = new TextEncoder().encode("hello");

let api: ManagementApiStub;
beforeEach(async () => {
  api = await startManagementApiStub();
});
afterEach(() => api[Symbol.asyncDispose]());

describe("a post over the wire carries the signature of the SDK's signer", () => {
  const clientOf = () => new ApiGatewayManagementApiClient({ endpoint: api.endpoint, region, credentials });
  const gateways: Readonly<Record<string, () => ConnectionGateway>> = {
    "the SDK's client": () => createManagementApiConnectionGateway({ client: clientOf() }),
    "this gateway": () =>
      createSignedConnectionGateway({ client: clientOf(), endpoint: api.endpoint, region, clock: systemClock }),
  };
  for (const [name, create] of Object.entries(gateways)) {
    test(name, async () => {
      for (const connectionId of ["R0oXAdfD0kwCH6w=", "a/b?c#d", "!'()*", "%3D", "ü"]) {
        expect(await create().post({ connectionId }, payload)).toBe("gone");
      }
      expect(api.received()).toHaveLength(5);
      for (const received of api.received()) {
        expect(received.headers["authorization"]).toBe(await expectedAuthorization(received, { region, credentials }));
        const changed = { ...received, path: `${received.path}x` };
        const other = await expectedAuthorization(changed, { region, credentials });
        expect(other).not.toBe(received.headers["authorization"]);
      }
    });
  }
});

test.each(["", ".", ".."])("an id that would make another path, %j, is no connection's", async (connectionId) => {
  const client = new ApiGatewayManagementApiClient({ endpoint: api.endpoint, region, credentials });
  const gateway = createSignedConnectionGateway({ client, endpoint: api.endpoint, region, clock: systemClock });
  expect(await gateway.post({ connectionId }, payload)).toBe("gone");
  expect(api.requests()).toEqual([]);
});

test("credentials are asked for once as long as they last, and again before they expire", async () => {
  let given = 0;
  const lasts = [3_600_000, 3_600_000];
  const provider = async () => {
    given += 1;
    return { ...credentials, accessKeyId: `KEY${given}`, expiration: new Date(Date.now() + (lasts.shift() ?? 60_000)) };
  };
  const usedKeys = async (client: ApiGatewayManagementApiClient) => {
    const gateway = createSignedConnectionGateway({ client, endpoint: api.endpoint, region, clock: systemClock });
    const before = api.received().length;
    for (let nth = 0; nth < 2; nth += 1) await gateway.post({ connectionId: "R0oXAdfD0kwCH6w=" }, payload);
    return api
      .received()
      .slice(before)
      .map(({ headers }) => /Credential=(\w+)/.exec(headers["authorization"] ?? "")?.[1]);
  };
  const make = () => new ApiGatewayManagementApiClient({ endpoint: api.endpoint, region, credentials: provider });
  expect(await usedKeys(make())).toEqual(["KEY1", "KEY1"]);
  // Those that are about to expire, here within a minute, are not used again.
  lasts.length = 0;
  const [first, second] = await usedKeys(make());
  expect(first).not.toBe(second);
});

test("credentials that cannot be had are thrown with their cause, and nothing is posted", async () => {
  const client = new ApiGatewayManagementApiClient({
    endpoint: api.endpoint,
    region,
    credentials: () => Promise.reject(new Error("no role")),
  });
  const gateway = createSignedConnectionGateway({ client, endpoint: api.endpoint, region, clock: systemClock });
  await expect(gateway.post({ connectionId: "R0oXAdfD0kwCH6w=" }, payload)).rejects.toMatchObject({
    cause: { message: "no role" },
  });
  expect(api.requests()).toEqual([]);
});
