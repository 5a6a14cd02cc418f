import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Clock, MessageHistory, Random } from "@switchboard/domain";
import { createMemoryMessageHistory } from "@switchboard/domain/testing";
import { createHistoryTestTable, historyOn } from "../history-test-table.ts";
import { pause } from "./pause.ts";
import { type Bill, createTroubledClient, Killed } from "./trouble.ts";

/** A store under torture. */
export interface TorturedStore extends AsyncDisposable {
  /** The history of one process, which may die in the middle of anything. */
  writing(random: Random): MessageHistory;
  readonly reading: MessageHistory;
  /** What the writers' writes have cost, and how many offsets were made void; `undefined` where there is no bill. */
  figures(): Promise<{ readonly writeUnits: number; readonly voids: number } | undefined>;
}

/** One history, whose writers die and are late between their steps. */
export function createTorturedMemory(clock: Clock): TorturedStore {
  let random: Random = () => 1;
  const history = createMemoryMessageHistory({
    clock,
    async betweenSteps() {
      const fate = random();
      await pause(random() * 20);
      if (fate < 0.04) throw new Killed("killed");
      if (fate < 0.07) await pause(300 + random() * 900);
    },
  });
  return {
    writing(own) {
      random = own;
      return history;
    },
    reading: history,
    figures: async () => undefined,
    [Symbol.asyncDispose]: async () => {},
  };
}

/** A table on an embedded DynamoDB, or on the one that `TEST_DYNAMODB_ENDPOINT` names. */
export async function createTorturedTable(clock: Clock): Promise<TorturedStore> {
  const table = await createHistoryTestTable();
  const bill: Bill = { writeUnits: 0 };
  const isVoid = (item: Record<string, AttributeValue>) => item["void"] !== undefined;
  return {
    writing: (random) => historyOn({ ...table, client: createTroubledClient(table.client, random, bill) }, { clock }),
    reading: historyOn(table, { clock }),
    figures: async () => ({ ...bill, voids: (await table.items()).filter(isVoid).length }),
    [Symbol.asyncDispose]: () => table[Symbol.asyncDispose](),
  };
}
