import type { Clock } from "@switchboard/domain";
import type { Fetcher } from "aws-jwt-verify/https";
import { assertIsJwks } from "aws-jwt-verify/jwk";

/** A pool's keys are a few hundred bytes each. */
const maxBytes = 65_536;

export interface JwksFetcherOptions {
  readonly clock: Pick<Clock, "now">;
  /** Where to fetch instead of from the pool itself, e.g. from an issuer on this machine. */
  readonly jwksUri?: string;
  /** When a fetch is given up. Default: 3,000. */
  readonly deadlineMs?: number;
  /** For how long a fetch that failed is not repeated; whoever asks meanwhile gets the same fault. Default: 1,000. */
  readonly pauseMs?: number;
}

/**
 * Fetches the keys of a user pool. What it throws says where the keys were to come from, and its cause why not. Only an
 * answer that holds keys is no failure, and a failure counts for its own address only.
 */
export function createJwksFetcher({
  clock,
  jwksUri,
  deadlineMs = 3000,
  pauseMs = 1000,
}: JwksFetcherOptions): Pick<Fetcher, "fetch"> {
  const failures = new Map<string, { readonly fault: Error; readonly atMs: number }>();
  return {
    async fetch(poolUri) {
      const uri = jwksUri ?? poolUri;
      const failed = failures.get(uri);
      if (failed !== undefined && clock.now() < failed.atMs + pauseMs) throw failed.fault;
      try {
        const keys = await fetchWithin(deadlineMs, uri);
        assertIsJwks(parse(keys));
        failures.delete(uri);
        return keys;
      } catch (cause) {
        const fault = new Error(`The user pool's keys cannot be fetched from ${uri}.`, { cause });
        failures.set(uri, { fault, atMs: clock.now() });
        throw fault;
      }
    },
  };
}

/** As the library reads it afterwards, which would be too late for a pause. */
function parse(bytes: ArrayBuffer): Parameters<typeof assertIsJwks>[0] {
  return JSON.parse(new TextDecoder("utf8", { fatal: true, ignoreBOM: true }).decode(bytes));
}

async function fetchWithin(deadlineMs: number, uri: string): Promise<ArrayBuffer> {
  // The signal covers the body as well as the answer's first byte.
  const response = await fetch(uri, { signal: AbortSignal.timeout(deadlineMs), redirect: "error" });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`The answer has status ${response.status}.`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error(`The answer is larger than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return new Blob(chunks).arrayBuffer();
}
