import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Random } from "@switchboard/domain";
import { pause } from "./pause.ts";

/** The process is gone: it does nothing more. */
export class Killed extends Error {
  override readonly name = "Killed";
}

const kill = 0.04;
const lostAnswer = 0.03;
const late = 0.03;

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}

/** What the writes of a client have cost. */
export interface Bill {
  writeUnits: number;
}

/**
 * A client of a process that dies before or after its calls, whose calls are carried out and not answered, so that they are
 * repeated, and whose puts are late: the first attempt comes some time after the second, or the only one does.
 */
export function createTroubledClient(client: DynamoDBClient, random: Random, bill: Bill): DynamoDBClient {
  let isKilled = false;
  const pass = async (command: Command) => {
    const isWrite = command.constructor.name !== "QueryCommand" && command.constructor.name !== "BatchGetItemCommand";
    if (isWrite) command.input["ReturnConsumedCapacity"] = "TOTAL";
    const output = (await Reflect.apply(client.send, client, [command])) as {
      readonly ConsumedCapacity?: { readonly CapacityUnits?: number };
    };
    if (isWrite) bill.writeUnits += output.ConsumedCapacity?.CapacityUnits ?? 0;
    return output;
  };
  const dieNowAndThen = () => {
    if (random() < kill / 4) isKilled = true;
    if (isKilled) throw new Killed("killed");
  };
  const send = async (command: Command) => {
    dieNowAndThen();
    const fate = random();
    const delayMs = 300 + random() * 900;
    if (fate < lostAnswer) await pass(command).catch(() => {});
    else if (fate < lostAnswer + late / 2) void pause(delayMs).then(() => pass(command).catch(() => {}));
    else if (fate < lostAnswer + late && command.constructor.name === "PutItemCommand") await pause(delayMs);
    dieNowAndThen();
    const output = await pass(command);
    dieNowAndThen();
    return output;
  };
  return new Proxy(client, { get: (target, key) => (key === "send" ? send : Reflect.get(target, key, target)) });
}
