export { createLineProtocol } from "./line-protocol/line-protocol.ts";
export { lineTextOf } from "./line-protocol/line-text.ts";
