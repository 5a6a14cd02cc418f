import { utf8Bytes } from "../model/text.ts";
import type { Answer, Command, ParsedCommand } from "../protocol/client-protocol.ts";
import type { Usage } from "./quota.ts";

/** What a strongly consistent read unit reads of an answer's messages, and, some 130 bytes each, of registrations. */
const readUnitBytes = 4096;
const readUnitRegistrations = 30;

/** What a text asks for, known before anything is done. */
export function usageOfText(text: string, parsed: readonly ParsedCommand[]): Usage {
  const addresses = parsed.reduce((sum, each) => sum + (each.ok ? namesIn(each.command) : 0), 0);
  return { frames: 1, bytes: utf8Bytes(text), addresses, deliveries: 0 };
}

/** What doing it has come to beyond that. */
export function usageOfAnswers(text: string | undefined, answers: readonly Answer[]): Usage {
  let [addresses, deliveries] = [Math.floor((text?.length ?? 0) / readUnitBytes), 0];
  for (const answer of answers) {
    switch (answer.kind) {
      case "welcome":
        addresses += answer.welcome.streams.length;
        break;
      case "refreshed":
        // Each registration is written anew, and each stream is read.
        addresses += answer.groups.length + answer.streams.length;
        break;
      case "members":
        addresses += Math.floor((answer.read ?? 0) / readUnitRegistrations);
        break;
      case "occupancy":
        // As if it was not known already, by an eventually consistent count.
        addresses += Math.floor(answer.connections / (2 * readUnitRegistrations));
        break;
      case "ack": {
        const reached = answer.delivered + answer.gone + answer.failed + answer.queued;
        deliveries += reached;
        addresses += Math.floor(reached / readUnitRegistrations);
        break;
      }
      default:
    }
  }
  return { frames: 0, bytes: 0, addresses, deliveries };
}

/** Each is a query, or a write. */
function namesIn(command: Command): number {
  const { to = {}, groups = [], since = [], group } = command as Partial<NamingFields>;
  const recipients = Object.values(to).reduce((sum: number, ids) => sum + (Array.isArray(ids) ? ids.length : 1), 0);
  return recipients + groups.length + since.length + (group === undefined ? 0 : 1);
}

/** The fields by which commands name what is looked for; a command has some of them. */
interface NamingFields {
  readonly to: object;
  readonly groups: readonly unknown[];
  readonly since: readonly unknown[];
  readonly group: unknown;
}
