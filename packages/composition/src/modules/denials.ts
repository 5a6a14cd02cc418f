import { createDynamoDbDenials } from "@switchboard/adapters-aws/dynamodb";
import { refuseDenied } from "@switchboard/domain";
import { optional } from "valibot";
import { flag, text } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** Whom backends keep out. Reading that at every connect is for the deployment to say. It stands before `connecting`, which counts what is refused. */
export const denials = defineModule({
  variables: { TABLE_NAME: text, DENIALS: optional(flag, "false") },
  makes: ({ TABLE_NAME: tableName, DENIALS: areRead }) => ({
    denials: needs("dynamoDb").make(({ dynamoDb: client }) =>
      areRead ? createDynamoDbDenials({ client, tableName }) : undefined,
    ),
  }),
  decorates: () => ({
    openConnection: needs("denials", "registry", "clock").make(
      ({ denials: kept, ...parts }) =>
        (open) =>
          kept === undefined ? open : refuseDenied(open, { ...parts, denials: kept }),
    ),
  }),
});
