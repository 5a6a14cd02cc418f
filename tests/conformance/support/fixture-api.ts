import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { type Connection, type ConnectionOptions, openConnection } from "./connection.ts";
import type { FixtureName } from "./fixture-apis.ts";
import type { AuthorizerInstruction, Instruction } from "./observation.ts";
import { type Credentials, signRequest } from "./sign-request.ts";

/** Where a fixture API is. Nothing else is known of it. */
export interface FixtureAddress {
  readonly name: FixtureName;
  /** e.g. `wss://abcdef1234.execute-api.us-east-1.amazonaws.com/fixture` */
  readonly url: string;
  /** e.g. `https://abcdef1234.execute-api.us-east-1.amazonaws.com/fixture` */
  readonly managementEndpoint: string;
  readonly region: string;
  /** Default: wherever the SDK finds them. */
  readonly credentials?: Credentials;
}

export interface Handshake extends ConnectionOptions {
  /** Query parameters; `undefined` leaves one out. The `token` that the guarded API asks for is there by default. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** For `$connect`, in the query. */
  readonly do?: Instruction;
  readonly authorize?: AuthorizerInstruction;
  /** For `$disconnect`; only the guarded API can keep it until then. */
  readonly onDisconnect?: Instruction;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A fixture API as clients reach it. */
export interface FixtureApi extends FixtureAddress, AsyncDisposable {
  /** The SDK's client; throws at the first failure instead of trying again. */
  readonly management: ApiGatewayManagementApiClient;
  /** What the SDK's client signs with. */
  credentialsInUse(): Promise<Credentials>;
  /** The URL with a handshake's query. */
  urlFor(handshake?: Handshake): string;
  /** @throws `Error` with the `status` of a refused handshake */
  connect(handshake?: Handshake): Promise<Connection>;
  /** 101, or why it was refused. */
  handshakeStatus(handshake?: Handshake): Promise<number>;
  /** A signed request below the host, with the path exactly as given. */
  request(method: string, path: string, body?: string): Promise<RawAnswer>;
  /** The same without a signature. */
  requestUnsigned(method: string, path: string, body?: string): Promise<RawAnswer>;
}

export function createFixtureApi(address: FixtureAddress): FixtureApi {
  const { url, managementEndpoint: endpoint, region, credentials } = address;
  const management = new ApiGatewayManagementApiClient({
    endpoint,
    region,
    maxAttempts: 1,
    ...(credentials !== undefined && { credentials }),
  });
  const open: Connection[] = [];

  function urlFor(handshake: Handshake = {}): string {
    const parameters = Object.entries({
      ...(address.name === "guarded" && { token: "anything" }),
      do: asJson(handshake.do),
      authorize: asJson(handshake.authorize),
      onDisconnect: asJson(handshake.onDisconnect),
      ...handshake.query,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return parameters.length === 0 ? url : `${url}?${new URLSearchParams(parameters)}`;
  }

  async function connect(handshake: Handshake = {}): Promise<Connection> {
    const connection = await openConnection(urlFor(handshake), handshake);
    open.push(connection);
    return connection;
  }

  return {
    ...address,
    management,
    credentialsInUse: () => management.config.credentials(),
    urlFor,
    connect,
    async handshakeStatus(handshake) {
      try {
        await connect(handshake);
        return 101;
      } catch (error) {
        if (error instanceof Error && "status" in error) return Number(error.status);
        throw error;
      }
    },
    async request(method, path, body = "") {
      const { host, protocol, hostname, port } = new URL(endpoint);
      const headers = signRequest({ method, host, path, body, region }, await management.config.credentials());
      return send(protocol, { method, path, hostname, port, headers }, body);
    },
    requestUnsigned(method, path, body = "") {
      const { protocol, hostname, port } = new URL(endpoint);
      return send(protocol, { method, path, hostname, port }, body);
    },
    async [Symbol.asyncDispose]() {
      for (const { webSocket } of open) webSocket.terminate();
      management.destroy();
    },
  };
}

function send(protocol: string, options: Parameters<typeof httpRequest>[1] & object, body: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = (protocol === "https:" ? httpsRequest : httpRequest)(options, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

function asJson(value: object | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
