import { createManualClock } from "@switchboard/adjustable-clock";
import { describeMessageHistory } from "@switchboard/domain/testing/contracts";
import { createDynamoDbClient } from "../../../src/dynamodb/dynamodb-client.ts";
import { nowhere } from "../../nowhere.ts";
import { createHistoryTestTable, createHoldingClient, historyOn } from "./history-test-table.ts";

describeMessageHistory("DynamoDB", async () => {
  const table = await createHistoryTestTable();
  const unreachable = createDynamoDbClient(nowhere);
  const clock = createManualClock();
  const holding = createHoldingClient(table.client);
  const history = historyOn({ ...table, client: holding.client }, { clock });
  return {
    history,
    advance: clock.advance,
    async slowAppend(message, stream) {
      const { reached, release } = holding.holdNextPut();
      const appended = history.append(message, [stream]);
      await reached;
      return {
        async finish() {
          release();
          const [position] = await appended;
          return position ?? { epoch: "", offset: 0 };
        },
      };
    },
    broken: historyOn({ client: unreachable, tableName: "history" }),
    async [Symbol.asyncDispose]() {
      unreachable.destroy();
      await table[Symbol.asyncDispose]();
    },
  };
});
