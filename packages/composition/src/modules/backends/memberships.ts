import { createDynamoDbMemberships } from "@switchboard/adapters-aws/dynamodb";
import { joinLastingGroups } from "@switchboard/domain";
import { optional } from "valibot";
import { flag, text } from "../../configuration.ts";
import { defineModule, needs } from "../../module.ts";

/** The groups that backends put users and sessions into for good. Reading them at every connect is for the deployment to say. */
export const memberships = defineModule({
  variables: { TABLE_NAME: text, LASTING_MEMBERSHIPS: optional(flag, "false") },
  makes: ({ TABLE_NAME: tableName, LASTING_MEMBERSHIPS: areRead }) => ({
    memberships: needs("dynamoDb").make(({ dynamoDb: client }) =>
      areRead ? createDynamoDbMemberships({ client, tableName }) : undefined,
    ),
  }),
  decorates: () => ({
    register: needs("registry", "memberships").make(
      ({ registry, memberships: kept }) =>
        (register) =>
          kept === undefined ? register : joinLastingGroups(register, { registry, memberships: kept }),
    ),
  }),
});
