// List prices of us-east-1, without free tiers: the one place where they stand. Whoever looks them up again changes the date.

export const pricesOf = "us-east-1 in November 2026";

/** What AWS counts, and sends a bill for. */
export type Meter =
  | "messages"
  | "minutes"
  | "writes"
  | "reads"
  | "invocations"
  | "gbSeconds"
  | "queueRequests"
  | "logBytes"
  | "metrics"
  | "alarmMetrics"
  | "dashboards"
  | "outBytes"
  | "busEvents"
  | "storedBytes"
  | "secrets"
  | "keys"
  | "keyRequests";

/** How much of each meter something takes. */
export type Use = Readonly<Partial<Record<Meter, number>>>;

export interface Price {
  readonly what: string;
  /** What the price is for: so many of the meter, in words. */
  readonly unit: string;
  readonly per: number;
  /** Dollars for `per`, from the beginning of a month, and below how much of the meter. */
  readonly tiers: readonly { readonly below: number; readonly dollars: number }[];
  readonly source: string;
}

const million = 1_000_000;
const gigabyte = 1_000_000_000;
const always = (dollars: number) => [{ below: Number.POSITIVE_INFINITY, dollars }];

const apiGateway = "https://aws.amazon.com/api-gateway/pricing/";
const dynamoDb = "https://aws.amazon.com/dynamodb/pricing/on-demand/";
const lambda = "https://aws.amazon.com/lambda/pricing/";
const cloudWatch = "https://aws.amazon.com/cloudwatch/pricing/";
const kms = "https://aws.amazon.com/kms/pricing/";

export const prices: Readonly<Record<Meter, Price>> = {
  messages: {
    what: "API Gateway, messages in either direction, each started 32 KB",
    unit: "million",
    per: million,
    tiers: [
      { below: 1000 * million, dollars: 1 },
      { below: Number.POSITIVE_INFINITY, dollars: 0.8 },
    ],
    source: apiGateway,
  },
  minutes: {
    what: "API Gateway, connection minutes",
    unit: "million",
    per: million,
    tiers: always(0.25),
    source: apiGateway,
  },
  writes: {
    what: "DynamoDB, write units on demand",
    unit: "million",
    per: million,
    tiers: always(0.625),
    source: dynamoDb,
  },
  reads: {
    what: "DynamoDB, read units on demand",
    unit: "million",
    per: million,
    tiers: always(0.125),
    source: dynamoDb,
  },
  storedBytes: { what: "DynamoDB, storage", unit: "GB", per: gigabyte, tiers: always(0.25), source: dynamoDb },
  invocations: { what: "Lambda, invocations", unit: "million", per: million, tiers: always(0.2), source: lambda },
  gbSeconds: { what: "Lambda, arm64", unit: "10,000 GB-seconds", per: 10_000, tiers: always(0.133334), source: lambda },
  queueRequests: {
    what: "SQS, requests",
    unit: "million",
    per: million,
    tiers: always(0.4),
    source: "https://aws.amazon.com/sqs/pricing/",
  },
  logBytes: { what: "CloudWatch Logs, ingestion", unit: "GB", per: gigabyte, tiers: always(0.5), source: cloudWatch },
  metrics: {
    what: "CloudWatch, metrics that functions write, by the hour",
    unit: "metric",
    per: 1,
    tiers: [
      { below: 10_000, dollars: 0.3 },
      { below: Number.POSITIVE_INFINITY, dollars: 0.1 },
    ],
    source: cloudWatch,
  },
  alarmMetrics: {
    what: "CloudWatch, metrics of alarms",
    unit: "metric",
    per: 1,
    tiers: always(0.1),
    source: cloudWatch,
  },
  dashboards: {
    what: "CloudWatch, a dashboard beyond the account's first three",
    unit: "dashboard",
    per: 1,
    tiers: always(3),
    source: cloudWatch,
  },
  outBytes: {
    what: "Data transfer out to the internet",
    unit: "GB",
    per: gigabyte,
    tiers: [
      { below: 10_240 * gigabyte, dollars: 0.09 },
      { below: 51_200 * gigabyte, dollars: 0.085 },
      { below: 153_600 * gigabyte, dollars: 0.07 },
      { below: Number.POSITIVE_INFINITY, dollars: 0.05 },
    ],
    source: "https://aws.amazon.com/ec2/pricing/on-demand/",
  },
  busEvents: {
    what: "EventBridge, events of one's own, each started 64 KB",
    unit: "million",
    per: million,
    tiers: always(1),
    source: "https://aws.amazon.com/eventbridge/pricing/",
  },
  secrets: {
    what: "Secrets Manager, a secret",
    unit: "secret",
    per: 1,
    tiers: always(0.4),
    source: "https://aws.amazon.com/secrets-manager/pricing/",
  },
  keys: { what: "KMS, a key of your own", unit: "key", per: 1, tiers: always(1), source: kms },
  keyRequests: { what: "KMS, requests", unit: "10,000", per: 10_000, tiers: always(0.03), source: kms },
};

export const meters = Object.keys(prices) as readonly Meter[];

/** What a month's quantity of one meter costs, in dollars, tier by tier. */
export function costOf(meter: Meter, quantity: number): number {
  const { per, tiers } = prices[meter];
  let [dollars, from] = [0, 0];
  for (const tier of tiers) {
    dollars += (Math.max(0, Math.min(quantity, tier.below) - from) / per) * tier.dollars;
    from = tier.below;
  }
  return dollars;
}

/** What a use costs where a month has little of it: at the price of each meter's first tier. */
export function listPrice(use: Use): number {
  return meters.reduce((sum, meter) => {
    const { per, tiers } = prices[meter];
    return sum + ((use[meter] ?? 0) / per) * (tiers[0]?.dollars ?? 0);
  }, 0);
}

/** The sum of uses. */
export function together(...uses: readonly Use[]): Use {
  const sums = meters.map((meter) => [meter, uses.reduce((sum, use) => sum + (use[meter] ?? 0), 0)] as const);
  return Object.fromEntries(sums.filter(([, quantity]) => quantity > 0));
}

/** So many times a use. */
export function times(count: number, use: Use): Use {
  return Object.fromEntries(Object.entries(use).map(([meter, quantity]) => [meter, count * quantity]));
}
