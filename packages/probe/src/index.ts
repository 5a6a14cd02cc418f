export { gatewayFacts } from "./gateway-facts.ts";
export { HandshakeRefused } from "./handshake-refused.ts";
export type { Breach, Counts, Recipients } from "./message-ledger.ts";
export {
  createProbe,
  type Probe,
  type ProbeLine,
  type ProbeLineOptions,
  type ProbeOptions,
  type ProbeReport,
  type Sent,
} from "./probe.ts";
export {
  createRoomLedger,
  type GivenMessage,
  type RoomBreach,
  type RoomLedger,
  type RoomMessage,
  type RoomReport,
} from "./room-ledger.ts";
export { type Round, type RoundOptions, runRound } from "./round.ts";
export type { RoundPublication, RoundStep } from "./round-client.ts";
export { runSteadyLoad, type SteadyLoadOptions } from "./steady-load.ts";
