import { isObject, type Parameters } from "./parameters.ts";
import { invalidValue, Refusal } from "./refusal.ts";

/** What can be set of a queue. Defaults and bounds: SQS API reference, CreateQueue. */
export interface QueueSettings {
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly delaySeconds: number;
  readonly waitSeconds: number;
  readonly maximumMessageBytes: number;
  /** Where messages go that have been received so often in vain. */
  readonly redrive?: { readonly deadLetterQueueArn: string; readonly maxReceiveCount: number };
}

export const defaultSettings: QueueSettings = {
  visibilityTimeoutSeconds: 30,
  retentionSeconds: 345_600,
  delaySeconds: 0,
  waitSeconds: 0,
  maximumMessageBytes: 1_048_576,
};

type NumericSetting = Exclude<keyof QueueSettings, "redrive">;

const numericAttributes: Readonly<Record<string, readonly [setting: NumericSetting, least: number, most: number]>> = {
  VisibilityTimeout: ["visibilityTimeoutSeconds", 0, 43_200],
  MessageRetentionPeriod: ["retentionSeconds", 60, 1_209_600],
  DelaySeconds: ["delaySeconds", 0, 900],
  ReceiveMessageWaitTimeSeconds: ["waitSeconds", 0, 20],
  MaximumMessageSize: ["maximumMessageBytes", 1_024, 1_048_576],
};

/** Attributes about access and encryption, which have no effect here: anybody on this machine may do anything. */
const ignoredAttributes = new Set([
  "Policy",
  "RedriveAllowPolicy",
  "SqsManagedSseEnabled",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
]);

/**
 * The settings that a queue has once these attributes are set.
 *
 * @param hasQueue whether there is a queue with an ARN: dead letters go to none that is not there
 */
export function readSettings(
  attributes: unknown,
  hasQueue: (arn: string) => boolean,
  before: QueueSettings = defaultSettings,
): QueueSettings | Refusal {
  const settings: Partial<Record<NumericSetting, number>> = {};
  let { redrive } = before;
  if (!isObject(attributes ?? {})) return new Refusal("SerializationException", "Attributes is no map.");
  for (const [name, value] of Object.entries((attributes ?? {}) as Parameters)) {
    if (ignoredAttributes.has(name)) continue;
    if (name === "RedrivePolicy") {
      const read = readRedrive(value, hasQueue);
      if (read instanceof Refusal) return read;
      redrive = read;
      continue;
    }
    const numeric = Object.hasOwn(numericAttributes, name) ? numericAttributes[name] : undefined;
    if (numeric === undefined) return new Refusal("InvalidAttributeName", `Unknown Attribute ${name}.`);
    const [setting, least, most] = numeric;
    const number = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) return invalidAttribute(name);
    settings[setting] = number;
  }
  const { redrive: _before, ...numbers } = before;
  return { ...numbers, ...settings, ...(redrive !== undefined && { redrive }) };
}

/** `{"deadLetterTargetArn": "…", "maxReceiveCount": 5}` as a text; an empty text removes the policy. */
function readRedrive(value: unknown, hasQueue: (arn: string) => boolean): QueueSettings["redrive"] | Refusal {
  if (value === "") return undefined;
  const policy = typeof value === "string" ? parse(value) : undefined;
  if (!isObject(policy)) return invalidAttribute("RedrivePolicy");
  const { deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount } = policy;
  const count = Number(maxReceiveCount);
  const isGood = typeof deadLetterQueueArn === "string" && Number.isInteger(count) && count >= 1 && count <= 1_000;
  if (!isGood) return invalidAttribute("RedrivePolicy");
  // In SQS's words, which those who deploy know.
  if (!hasQueue(deadLetterQueueArn)) return invalidValue("RedrivePolicy", value, "Dead letter target does not exist.");
  return { deadLetterQueueArn, maxReceiveCount: count };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalidAttribute(name: string): Refusal {
  return new Refusal("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
}

/** Settings as the attributes of a queue. */
export function attributesOf({ redrive, ...settings }: QueueSettings): Readonly<Record<string, string>> {
  const numbers = Object.entries(numericAttributes).map(([name, [setting]]) => [name, String(settings[setting])]);
  const policy = redrive === undefined ? undefined : policyOf(redrive);
  return { ...Object.fromEntries(numbers), ...(policy !== undefined && { RedrivePolicy: policy }) };
}

function policyOf({ deadLetterQueueArn, maxReceiveCount }: NonNullable<QueueSettings["redrive"]>): string {
  return JSON.stringify({ deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount });
}

/** The attributes that another set of settings would change, of those that were given. */
export function differingAttribute(given: unknown, settings: QueueSettings, wanted: QueueSettings): string | undefined {
  const [before, after] = [attributesOf(settings), attributesOf(wanted)];
  return Object.keys((given ?? {}) as Parameters).find((name) => before[name] !== after[name]);
}
