import { invalid, Refusal } from "../refusal.mjs";

/** @typedef {Readonly<Record<string, unknown>>} Input */

const VIEW_TYPES = ["NEW_AND_OLD_IMAGES", "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE"];

/**
 * What is wrong with the stream that a table is to have; the rest of `CreateTable` is dynalite's to check.
 *
 * @param {Input} input
 * @returns {Refusal | undefined}
 */
export function specificationProblem({ StreamSpecification }) {
  if (StreamSpecification === undefined || StreamSpecification === null) return undefined;
  const { StreamEnabled, StreamViewType } = Object(StreamSpecification);
  if (typeof StreamEnabled !== "boolean") return invalid("StreamSpecification needs StreamEnabled");
  if (!StreamEnabled && StreamViewType !== undefined) {
    return invalid("One or more parameter values were invalid: a stream that is not enabled has no StreamViewType");
  }
  if (StreamEnabled && !VIEW_TYPES.includes(StreamViewType)) {
    return invalid(`One or more parameter values were invalid: StreamViewType must be one of ${VIEW_TYPES.join(", ")}`);
  }
  return undefined;
}

/**
 * `UpdateTable` of a table's stream, which dynalite does not know.
 *
 * @param {import("../store.mjs").Store} store
 * @param {Input} input
 * @returns {Promise<object | Refusal>}
 */
export async function updateStream(store, input) {
  const { TableName, StreamSpecification, ...others } = input;
  const problem = specificationProblem(input);
  if (problem !== undefined) return problem;
  if (Object.keys(others).length > 0) {
    return invalid("Here a StreamSpecification is changed by itself, in an UpdateTable of its own");
  }
  const table = await store.table(String(TableName));
  if (table === undefined) {
    return new Refusal(
      "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
      `Requested resource not found: Table: ${String(TableName)} not found`,
    );
  }
  const { StreamEnabled: isWanted } = Object(StreamSpecification);
  const isThere = table.StreamSpecification?.StreamEnabled === true;
  if (isWanted && isThere) return invalid(`Table already has an enabled stream: TableName: ${table.TableName}`);
  if (!isWanted && !isThere) return invalid(`Table is without a stream already: TableName: ${table.TableName}`);
  const changed = { ...table, StreamSpecification: { ...Object(StreamSpecification) } };
  await store.putTable(changed);
  return { TableDescription: changed };
}
