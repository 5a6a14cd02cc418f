// Follows an order: asks the backend for a URL whenever it connects, and prints what is told.

import { connect } from "@switchboard/client";
import { WebSocket } from "ws";

const { BACKEND = "http://127.0.0.1:8091", CUSTOMER = "ada", ORDER = "17" } = process.env;

const hub = connect(
  async () => {
    const response = await fetch(`${BACKEND}/orders/${ORDER}/hub-url`, { headers: { "x-customer": CUSTOMER } });
    // Not this customer's order: asking again does not help.
    if (response.status === 403) return undefined;
    if (!response.ok) throw new Error(`The backend answered ${response.status}.`);
    const { url } = (await response.json()) as { url: string };
    return url;
  },
  { WebSocket },
);
hub.on("state", ({ name, reason }) => console.log(`${name}: ${reason}`));
hub.on("message", ({ data }) => console.log(`order ${ORDER}:`, data));
process.once("SIGINT", () => void hub.close());
