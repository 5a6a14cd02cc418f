import {
  type ApiDefinition,
  type GatewayOptions,
  type RunningGateway,
  startGateway,
} from "@switchboard/local-api-gateway";
import { onPort } from "@switchboard/local-service";
import { LOCAL_NAMES, openAuthority, serveTls } from "@switchboard/local-tls";
import type { StackDefinition } from "../template/stack-definition.ts";

/** An API of a stack and the gateway that serves it. */
export interface RunningApi {
  /** As the template calls it; the first API of a stack goes without. */
  readonly name?: string;
  readonly api: ApiDefinition;
  readonly gateway: RunningGateway;
  /** For clients with TLS, where there is a port for them. */
  readonly tls?: TlsAddress;
}

export interface TlsOptions {
  /** Of the first API. Default 0: the system chooses. */
  readonly port?: number;
  /** Absolute path of the folder with the certificate authority, which is made at the first start. */
  readonly authority: string;
}

export interface TlsAddress {
  /** e.g. `wss://localhost:8443/dev` */
  readonly url: string;
  /** Absolute path of the certificate that clients have to trust, as PEM. */
  readonly certificateFile: string;
}

export interface ApisOptions {
  /** What all gateways of the stack share. */
  readonly common: Omit<GatewayOptions, "api" | "port" | "httpRoutes" | "hostPrefixes" | "openPaths">;
  /** What else is on an API's port. Its gateway is known as soon as the first request can come. */
  readonly besides: (
    api: ApiDefinition,
    gateway: () => RunningGateway,
  ) => Pick<GatewayOptions, "httpRoutes" | "hostPrefixes" | "openPaths">;
  /** Of the first API: each further one takes the next, or any that is free where the first does. Default 0: the system chooses. */
  readonly port?: number;
  /** Opens a port for clients with TLS for each API as well. Default: there is none. */
  readonly tls?: TlsOptions;
  /** Gets what ends an API as soon as that is running, so that it can be ended if another fails. */
  readonly onStarted: (end: () => Promise<void>) => void;
}

/**
 * Starts a gateway for each API of a stack, each on a port of its own, so that its URLs are those of AWS: the stage and nothing before it.
 *
 * @returns the first API, then the further ones in their order
 * @throws `UnusableAuthority`; the listening error of a port that is taken, with `code` `EADDRINUSE` and the `port`
 */
export async function startApis(
  { api, furtherApis }: Pick<StackDefinition, "api" | "furtherApis">,
  options: ApisOptions,
): Promise<readonly [RunningApi, ...RunningApi[]]> {
  const first = await startApi(api, 0, options);
  const further: RunningApi[] = [];
  for (const [index, { name, definition }] of furtherApis.entries()) {
    further.push({ name, ...(await startApi(definition, index + 1, options)) });
  }
  return [first, ...further];
}

async function startApi(
  api: ApiDefinition,
  index: number,
  { common, besides, port = 0, tls, onStarted }: ApisOptions,
): Promise<RunningApi> {
  const gateway: RunningGateway = await onPort(nth(port, index), (own) =>
    startGateway({ ...common, ...besides(api, () => gateway), api, port: own }),
  );
  let opened: Awaited<ReturnType<typeof openTls>> | undefined;
  onStarted(async () => {
    await gateway.close();
    // After the connections, which are told of their end through it.
    await opened?.close();
  });
  if (tls === undefined) return { api, gateway };
  opened = await openTls({ ...tls, port: nth(tls.port ?? 0, index) }, gateway, api.stage);
  return { api, gateway, tls: opened.address };
}

/** The port of an API by that of the first. */
function nth(first: number, index: number): number {
  return first === 0 ? 0 : first + index;
}

/** Opens a port of the gateway for clients with TLS. */
async function openTls(
  { port, authority: directory }: Required<TlsOptions>,
  gateway: RunningGateway,
  stage: string,
): Promise<{ readonly address: TlsAddress; close(): Promise<void> }> {
  const authority = openAuthority(directory);
  const running = await onPort(port, () => serveTls(port, authority.issue(LOCAL_NAMES), gateway.accept));
  const url = `wss://localhost:${running.port}/${stage}`;
  return { close: running.close, address: { url, certificateFile: authority.certificateFile } };
}
