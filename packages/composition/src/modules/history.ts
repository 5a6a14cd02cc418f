import { createDynamoDbClient, createDynamoDbMessageHistory, maxGeneration } from "@switchboard/adapters-aws/dynamodb";
import { createHistoryOf } from "@switchboard/domain";
import { optional } from "valibot";
import { historyRules, text, wholeNumber } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** Two calls that time out, and the pause between them, are over within the 5 seconds that the history gives them. */
const limits = { deadlineMs: 2000, attempts: 2 };

/** Keeping messages, in a DynamoDB table of its own, as far as the deployment says what is kept. */
export const history = defineModule({
  variables: {
    AWS_REGION: text,
    /** Without it nothing is kept, and nothing is asked of the table. */
    HISTORY: optional(historyRules),
    HISTORY_TABLE: optional(text),
    /** To be raised when the table is restored from a backup: positions from before are then positions in nothing. */
    HISTORY_GENERATION: optional(wholeNumber(0, maxGeneration), "0"),
  },
  makes: ({ AWS_REGION: region, HISTORY: rules, HISTORY_TABLE: tableName, HISTORY_GENERATION: generation }) => ({
    history: needs("clock", "ids", "random").make((parts) =>
      rules === undefined || tableName === undefined
        ? undefined
        : createDynamoDbMessageHistory({
            ...{ client: createDynamoDbClient({ region, ...limits }), tableName, generation },
            ...parts,
          }),
    ),
    historyOf: needs().make(() => createHistoryOf(rules ?? [])),
  }),
  problems: ({ HISTORY: rules, HISTORY_TABLE: tableName }) =>
    rules && !tableName ? ["HISTORY_TABLE is not set, and HISTORY says what is kept in it"] : [],
});
