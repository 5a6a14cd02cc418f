// Follows an order: asks the backend for a URL whenever it connects, and prints what is told.

import { connect } from "@switchboard/client";
import { WebSocket } from "ws";

const { BACKEND = "http://127.0.0.1:8091", CUSTOMER = "ada", ORDER = "17" } = process.env;

// The backend answers with the URL as text, or with 403 where it is another customer's order: then the hub is closed.
const hub = connect(() => fetch(`${BACKEND}/orders/${ORDER}/hub-url`, { headers: { "x-customer": CUSTOMER } }), {
  WebSocket,
});
hub.on("state", ({ name, reason }) => console.log(`${name}: ${reason}`));
hub.on("message", ({ data }) => console.log(`order ${ORDER}:`, data));
process.once("SIGINT", () => void hub.close());
