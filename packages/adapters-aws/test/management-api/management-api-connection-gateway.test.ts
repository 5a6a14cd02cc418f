import type { ConnectionGateway } from "@switchboard/domain";
import { describeConnectionGateway } from "@switchboard/domain/testing/contracts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManagementApiClient,
  createManagementApiConnectionGateway,
  createSignedConnectionGateway,
  type SignedConnectionGatewayOptions,
} from "../../src/management-api/index.ts";
import { systemClock } from "../../src/runtime/index.ts";
import { nowhere } from "../nowhere.ts";
import {
  type Behaviour,
  type ManagementApiStub,
  newConnectionId,
  startManagementApiStub,
} from "./management-api-stub.ts";

// Any credentials will do for a server that is not AWS's, but there have to be some.
process.env["AWS_ACCESS_KEY_ID"] ??= "local";
process.env["AWS_SECRET_ACCESS_KEY"] ??= "local";
const region = "us-east-1";
const payload = new TextEncoder().encode("hello");

// The gateway that posts through the SDK is the reference for the one that signs its posts itself.
const gateways: Readonly<Record<string, (options: SignedConnectionGatewayOptions) => ConnectionGateway>> = {
  "through the SDK": createManagementApiConnectionGateway,
  "signed here": createSignedConnectionGateway,
};

function gatewayFor(api: Pick<ManagementApiStub, "endpoint">, create: (typeof gateways)[string], deadlineMs?: number) {
  const options = { endpoint: api.endpoint, region, ...(deadlineMs !== undefined && { deadlineMs }) };
  const client = createManagementApiClient(options);
  return { client, gateway: create({ ...options, client, clock: systemClock }) };
}

for (const [how, create] of Object.entries(gateways)) {
  describeConnectionGateway(`management API, ${how}`, async () => {
    const api = await startManagementApiStub();
    const { client, gateway } = gatewayFor(api, create);
    const unreachable = gatewayFor(nowhere, create, nowhere.deadlineMs);
    return {
      gateway,
      broken: unreachable.gateway,
      open: api.open,
      unknownId: newConnectionId(),
      async [Symbol.asyncDispose]() {
        unreachable.client.destroy();
        client.destroy();
        await api[Symbol.asyncDispose]();
      },
    };
  });
}

describe.each(Object.entries(gateways))("the management API's answers to posts %s", (_how, create) => {
  let api: ManagementApiStub;
  let made: ReturnType<typeof gatewayFor>;
  let connectionId: string;

  beforeEach(async () => {
    api = await startManagementApiStub();
    made = gatewayFor(api, create);
    ({ connectionId } = await api.open());
  });
  afterEach(async () => {
    made.client.destroy();
    await api[Symbol.asyncDispose]();
  });

  const gateway = () => made.gateway;

  const gone: Readonly<Record<string, Behaviour>> = {
    "410 with its type and no body": { status: 410, errorType: "GoneException" },
    "410 with its type and an empty object": { status: 410, errorType: "GoneException", body: "{}" },
    "410 without its type": { status: 410 },
    "400 for an id that cannot be one": {
      status: 400,
      errorType: "BadRequestException",
      body: '{"message":"Invalid connectionId: x"}',
    },
  };
  for (const [answer, behaviour] of Object.entries(gone)) {
    test(`${answer} means gone`, async () => {
      api.behave(behaviour);
      expect(await gateway().post({ connectionId }, payload)).toBe("gone");
      expect(await gateway().isOpen({ connectionId })).toBe(false);
      await gateway().close({ connectionId });
    });
  }

  const throttling: Readonly<Record<string, Behaviour>> = {
    "429 with its type": { status: 429, errorType: "LimitExceededException" },
    "429 without its type": { status: 429 },
  };
  for (const [answer, behaviour] of Object.entries(throttling)) {
    test(`${answer} means throttled, and is not repeated by the client`, async () => {
      api.behave(behaviour);
      expect(await gateway().post({ connectionId }, payload)).toBe("throttled");
      expect(api.requests()).toHaveLength(1);
      await expect(gateway().isOpen({ connectionId })).rejects.toThrow();
      await expect(gateway().close({ connectionId })).rejects.toThrow();
    });
  }

  const faults: Readonly<Record<string, Behaviour>> = {
    "403": { status: 403, errorType: "ForbiddenException", body: '{"message":"Forbidden"}' },
    "404": { status: 404, body: '{"message":"No method found"}' },
    "413": { status: 413, errorType: "PayloadTooLargeException", body: '{"message":"too large"}' },
    "500": { status: 500 },
    "a bad request that is not about the id": { status: 400, errorType: "SerializationException" },
    "a reset connection": "reset",
  };
  for (const [answer, behaviour] of Object.entries(faults)) {
    test(`${answer} is thrown with its cause, after one attempt`, async () => {
      api.behave(behaviour);
      for (const call of [
        () => gateway().post({ connectionId }, payload),
        () => gateway().isOpen({ connectionId }),
        () => gateway().close({ connectionId }),
      ]) {
        const before = api.requests().length;
        await expect(call()).rejects.toMatchObject({ cause: expect.any(Error) });
        expect(api.requests()).toHaveLength(before + 1);
      }
    });
  }

  test("a server that is not there is thrown with its cause", async () => {
    await api[Symbol.asyncDispose]();
    await expect(gateway().post({ connectionId }, payload)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
    api = await startManagementApiStub();
  });

  for (const behaviour of ["hang", "hang-half-way"] as const) {
    test(`a server that answers with a ${behaviour} does not hold up its caller`, async () => {
      api.behave(behaviour);
      const { client, gateway: impatient } = gatewayFor(api, create, 50);
      await expect(impatient.post({ connectionId }, payload)).rejects.toMatchObject({
        cause: { name: "TimeoutError" },
      });
      await expect(impatient.isOpen({ connectionId })).rejects.toMatchObject({ cause: { name: "TimeoutError" } });
      client.destroy();
    });
  }

  test("ids are escaped in the path, once, below the stage", async () => {
    await gateway().post({ connectionId: "a=b" }, payload);
    await gateway().isOpen({ connectionId: "a/b?c#d" });
    await gateway().close({ connectionId: "%3D" });
    expect(api.requests()).toEqual([
      "POST /development/@connections/a%3Db",
      "GET /development/@connections/a%2Fb%3Fc%23d",
      "DELETE /development/@connections/%253D",
    ]);
  });

  test("a hundred slow posts are under way at once: none waits for another's connection", async () => {
    const count = 100;
    const connections = await Promise.all(Array.from({ length: count }, api.open));
    api.behave({ heldUntil: count });
    const outcomes = await Promise.all(connections.map((open) => gateway().post(open, payload)));
    expect(outcomes).toEqual(connections.map(() => "delivered"));
  });

  test("a connection that was kept is used again, after refusals as well", async () => {
    api.behave({ status: 500, body: "x".repeat(100_000) });
    await expect(gateway().post({ connectionId }, payload)).rejects.toThrow();
    api.behave();
    for (let nth = 0; nth < 5; nth += 1) expect(await gateway().post({ connectionId }, payload)).toBe("delivered");
    expect(api.sockets()).toBe(1);
  });
});
