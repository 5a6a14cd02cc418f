import { createDynamoDbUserUsage } from "@switchboard/adapters-aws/dynamodb";
import { createLimitConnections, type Quotas } from "@switchboard/domain";
import { optional } from "valibot";
import { quotas as parsedQuotas, text } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

const none: Quotas = { connection: {}, user: {} };

/** What clients may use. By default there is no limit, nothing is counted, and nothing is asked of the table for it. */
export const quotas = defineModule({
  variables: { QUOTAS: optional(parsedQuotas), TABLE_NAME: text },
  makes: ({ QUOTAS = none, TABLE_NAME: tableName }) => ({
    quotas: needs().make(() => QUOTAS),
    userUsage: needs("dynamoDb").make(({ dynamoDb: client }) => createDynamoDbUserUsage({ client, tableName })),
    limitConnections: needs("registry", "clock").make((parts) => {
      const { userConnections: most } = QUOTAS;
      return most === undefined ? undefined : createLimitConnections({ ...parts, most });
    }),
  }),
  problems: ({ QUOTAS: given = "", ADDRESSES: kinds = "session,user" }) => {
    const listed = kinds.split(",").map((kind) => kind.trim());
    const counts = given.includes("user.connections") && !["user", "session"].every((kind) => listed.includes(kind));
    return counts
      ? ["ADDRESSES does not list user and session, and QUOTAS limits connections, which are found there"]
      : [];
  },
});
