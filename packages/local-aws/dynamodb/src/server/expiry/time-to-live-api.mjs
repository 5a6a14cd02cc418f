import { invalid, Refusal } from "../refusal.mjs";

/** @typedef {Readonly<Record<string, unknown>>} Input */

/**
 * The operations of time to live, in front of dynalite, which has none. A change holds at once, where AWS takes up to an hour.
 *
 * @param {import("../store.mjs").Store} store
 * @param {ReturnType<typeof import("./expiry.mjs").createExpiry>} expiry
 * @returns {Readonly<Record<string, (input: Input) => Promise<object | Refusal>>>} by the operation's name
 */
export function timeToLiveOperations(store, expiry) {
  return {
    async UpdateTimeToLive({ TableName, TimeToLiveSpecification }) {
      const { AttributeName, Enabled } = Object(TimeToLiveSpecification);
      if (typeof AttributeName !== "string" || AttributeName === "" || typeof Enabled !== "boolean") {
        return invalid("TimeToLiveSpecification needs an AttributeName and Enabled");
      }
      const name = String(TableName);
      if ((await store.table(name)) === undefined) return noTable(name);
      const current = expiry.attributeOf(name);
      if (Enabled && current !== undefined) return invalid("TimeToLive is already enabled");
      if (!Enabled && current === undefined) return invalid("TimeToLive is already disabled");
      if (!Enabled && current !== AttributeName) {
        return invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
      }
      if (Enabled) await expiry.enable(name, AttributeName);
      else expiry.disable(name);
      return { TimeToLiveSpecification: { AttributeName, Enabled } };
    },

    async DescribeTimeToLive({ TableName }) {
      const name = String(TableName);
      if ((await store.table(name)) === undefined) return noTable(name);
      const attribute = expiry.attributeOf(name);
      return {
        TimeToLiveDescription: {
          TimeToLiveStatus: attribute === undefined ? "DISABLED" : "ENABLED",
          ...(attribute !== undefined && { AttributeName: attribute }),
        },
      };
    },
  };
}

/** @param {string} name */
function noTable(name) {
  return new Refusal(
    "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
    `Requested resource not found: Table: ${name} not found`,
  );
}
