import { gatewayFacts } from "@switchboard/probe";
import { TWO_WAY } from "./connection.ts";

/** Largest payload of a frame (documented). */
export const FRAME_BYTES = gatewayFacts.largestFrame;

/** A message of exactly so many bytes that is answered with `ok`. */
export function messageOf(bytes: number): string {
  const message = { ...TWO_WAY, do: { body: "ok" }, padding: "" };
  return JSON.stringify({ ...message, padding: "x".repeat(bytes - JSON.stringify(message).length) });
}
