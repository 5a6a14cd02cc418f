import { homedir } from "node:os";
import { join } from "node:path";
import type { TlsAddress, TlsOptions } from "../apis/start-apis.ts";

/** What `--tls` stands for. The certificate authority is one for all that its user runs. */
export function tlsOptions({ tlsPort: port }: { readonly tlsPort: number }): TlsOptions {
  return { port, authority: join(homedir(), ".local-aws") };
}

/**
 * Where clients find the TLS port, and how they are told to trust it.
 *
 * @param of which API it is, if there are several: ` of Name`
 */
export function tlsLines({ url, certificateFile }: TlsAddress, of = ""): string {
  return [
    `WebSocket${of} with TLS ${url}`,
    `  Node.js trusts it with NODE_EXTRA_CA_CERTS=${certificateFile}`,
    "  a browser once this file is imported there as a certificate authority, for websites",
  ].join("\n");
}
