import { createHash } from "node:crypto";

/**
 * @typedef {import("../store.mjs").Item} Item
 * @typedef {"KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES"} ViewType
 *
 * @typedef {object} StreamRecord as `GetRecords` gives it
 * @property {string} eventID
 * @property {"INSERT" | "MODIFY" | "REMOVE"} eventName
 * @property {string} eventSource
 * @property {string} eventVersion
 * @property {string} awsRegion
 * @property {{ readonly PrincipalId: string, readonly Type: string }} [userIdentity]
 * @property {Readonly<Record<string, unknown>>} dynamodb keys, images, sequence number and time
 */

/**
 * The record of a change; `undefined` where the item is what it was: such a write gives none (documented).
 *
 * @param {object} change
 * @param {Item | undefined} change.before
 * @param {Item | undefined} change.after
 * @param {"caller" | "expiry"} change.by
 * @param {object} stream
 * @param {string} stream.arn
 * @param {string} stream.region
 * @param {ViewType} stream.viewType
 * @param {readonly string[]} stream.keyNames
 * @param {string} sequenceNumber
 * @param {number} nowMs
 * @returns {StreamRecord | undefined}
 */
export function recordOf({ before, after, by }, { arn, region, viewType, keyNames }, sequenceNumber, nowMs) {
  const image = after ?? before;
  if (image === undefined || isSame(before, after)) return undefined;
  const images = {
    ...(after !== undefined && viewType.startsWith("NEW") && { NewImage: after }),
    ...(before !== undefined && viewType.endsWith("OLD_IMAGES") && { OldImage: before }),
    ...(before !== undefined && viewType === "OLD_IMAGE" && { OldImage: before }),
  };
  const Keys = Object.fromEntries(keyNames.map((name) => [name, image[name]]));
  return {
    awsRegion: region,
    dynamodb: {
      // Whole seconds (observed).
      ApproximateCreationDateTime: Math.floor(nowMs / 1_000),
      Keys,
      ...images,
      SequenceNumber: sequenceNumber,
      SizeBytes: [Keys, ...Object.values(images)].reduce((bytes, each) => bytes + sizeOf(each), 0),
      StreamViewType: viewType,
    },
    eventID: createHash("md5").update(`${arn} ${sequenceNumber}`).digest("hex"),
    eventName: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
    eventSource: "aws:dynamodb",
    eventVersion: "1.1",
    // How a deletion by time to live is told from any other (documented).
    ...(by === "expiry" && { userIdentity: { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" } }),
  };
}

/** @param {object} image */
function sizeOf(image) {
  return Object.entries(image).reduce(
    (bytes, [name, value]) => bytes + Buffer.byteLength(name) + Buffer.byteLength(Object.values(value).join()),
    0,
  );
}

/**
 * @param {unknown} one
 * @param {unknown} other
 * @returns {boolean} whether two values of DynamoDB's JSON mean the same: sets have no order
 */
function isSame(one, other) {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((each, n) => isSame(each, other[n]));
  }
  const [members, others] = [Object.entries(one), Object.entries(other)];
  const values = new Map(others);
  return (
    members.length === others.length &&
    members.every(([name, value]) => values.has(name) && isSame(...ordered(name, value, values.get(name))))
  );
}

/**
 * @param {string} name
 * @param {unknown} one
 * @param {unknown} other
 * @returns {[unknown, unknown]}
 */
function ordered(name, one, other) {
  const isSet = /^[SNB]S$/.test(name) && isTexts(one) && isTexts(other);
  return isSet ? [[...one].sort(), [...other].sort()] : [one, other];
}

/**
 * @param {unknown} value
 * @returns {value is readonly string[]}
 */
function isTexts(value) {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
