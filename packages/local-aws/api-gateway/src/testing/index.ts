export { connect, handshakeStatus } from "./client.ts";
