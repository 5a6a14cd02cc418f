// What stands behind the gateway's routes, in its own process or in processes of their own.

import { Agent, request } from "node:http";
import { signed } from "./signed.ts";

interface Event {
  readonly requestContext: { readonly connectionId: string };
  readonly body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

export const accept = async () => ({ statusCode: 200 });

/** Tells a client its connection id. */
export const identify = async ({ requestContext }: Event) => ({ statusCode: 200, body: requestContext.connectionId });

export const echo = async ({ body }: Event) => ({ statusCode: 200, body });

/** Posts the message to the connection it names, through the management API as on AWS. */
export async function forward({ body }: Event): Promise<{ readonly statusCode: number }> {
  const { to }: { readonly to: string } = JSON.parse(body);
  const status = await post(`${process.env["MANAGEMENT_ENDPOINT"]}/@connections/${encodeURIComponent(to)}`, body);
  if (status !== 200) throw new Error(`The post was answered with ${status}.`);
  return { statusCode: 200 };
}

function post(url: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: "POST", headers: signed, agent }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode));
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}
