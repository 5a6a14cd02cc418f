// Whoever publishes needs what a connection's message needs.

export { handler } from "./message.ts";
