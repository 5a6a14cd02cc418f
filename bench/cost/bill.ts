import { costOf, type Meter, meters, times, together, type Use } from "./prices.ts";
import { assumed, deployed, type Steps } from "./steps.ts";

/** An application, and how it is used in a month. */
export interface Application {
  /** That are open at the same time, while they are. */
  readonly connections: number;
  readonly hoursPerDay: number;
  readonly daysPerMonth: number;
  /** How often a client comes and goes on such a day. API Gateway ends a connection after two hours; the client opens another. */
  readonly visitsPerDay: number;
  /** That are sent in a month, by all together. */
  readonly messages: number;
  /** The connections that each reaches. */
  readonly audience: number;
  /** Of a payload. */
  readonly bytes: number;
  readonly from: "clients" | "backends";
  /** Whether they are kept, in one stream each. */
  readonly stored: boolean;
  /** That each user is in by its token. */
  readonly groups: number;
  /** Whether a group of `audience` members is told of everybody who comes and goes. */
  readonly presence: boolean;
  /** The percentage of the pings that a connection sends which never receives anything. By default as messages come at random. */
  readonly pings?: number;
  readonly alarms: boolean;
  readonly dashboard: boolean;
  readonly secret: boolean;
  readonly key: boolean;
  /** How often the canary goes, in minutes; 0 is never. */
  readonly canary: number;
}

/** What something is for, and what it takes in a month. */
export interface Purpose {
  readonly what: string;
  readonly use: Use;
}

export interface Bill {
  readonly purposes: readonly (Purpose & { readonly dollars: number })[];
  readonly meters: readonly { readonly meter: Meter; readonly quantity: number; readonly dollars: number }[];
  readonly dollars: number;
}

/** What the client library waits for a frame before it pings, and which of its pings has a hello with it. */
const [pingAfterMinutes, helloEvery] = [5, 3];
const [hoursOfAConnection, hoursOfAMonth, minutesOfAMonth] = [2, 730, 30 * 24 * 60];

/** The metrics that an event writes by which a bill grows. What is refused, thrown or given up writes others, for that hour. */
const written = { connect: 1, disconnect: 1, send: 6, task: 9, canary: 3 };

/**
 * @param alarmMetrics how many metrics the template's alarms have
 */
export function billOf(application: Application, steps: Steps, alarmMetrics: number): Bill {
  const purposes = purposesOf(application, steps, alarmMetrics)
    .map(({ what, use }) => ({ what, use: together(use) }))
    .filter(({ use }) => Object.keys(use).length > 0);
  const total = together(...purposes.map(({ use }) => use));
  const charged = meters.flatMap((meter) => {
    const quantity = total[meter] ?? 0;
    return quantity > 0 ? [{ meter, quantity, dollars: costOf(meter, quantity) }] : [];
  });
  // Where a meter gets cheaper with its quantity, everything has a part in that.
  const share = new Map(charged.map(({ meter, quantity, dollars }) => [meter, dollars / quantity]));
  const dollarsOf = (use: Use) => meters.reduce((sum, meter) => sum + (use[meter] ?? 0) * (share.get(meter) ?? 0), 0);
  return {
    purposes: purposes.map((purpose) => ({ ...purpose, dollars: dollarsOf(purpose.use) })),
    meters: charged,
    dollars: charged.reduce((sum, { dollars }) => sum + dollars, 0),
  };
}

/** The minutes that connections are open in a month. */
export const minutesOf = ({ connections, hoursPerDay, daysPerMonth }: Application) =>
  connections * hoursPerDay * 60 * daysPerMonth;

/**
 * The percentage of the pings of a connection that never receives anything. Where messages come at random, `expected` of them in
 * the time after which a client pings, a gap between two of them holds 1 ÷ (e^expected − 1) pings.
 */
export function pingsOf(application: Application): number {
  const perMinute = (application.messages * application.audience) / minutesOf(application);
  const expected = pingAfterMinutes * perMinute;
  return application.pings ?? (expected === 0 ? 100 : (100 * expected) / Math.expm1(expected));
}

function purposesOf(application: Application, steps: Steps, alarmMetrics: number): readonly Purpose[] {
  const { connections, hoursPerDay, daysPerMonth, visitsPerDay, messages, audience, bytes, groups } = application;
  const minutes = minutesOf(application);
  const visits = connections * visitsPerDay * daysPerMonth;
  const opened = visits * Math.ceil(hoursPerDay / visitsPerDay / hoursOfAConnection);
  const streams = groups + 1;
  const pings = ((minutes / pingAfterMinutes) * pingsOf(application)) / 100;
  const beyond = Math.max(0, audience - deployed.directDeliveryLimit);
  const tasks = Math.ceil(beyond / deployed.connectionsPerTask);
  const task = tasks > 0 ? steps.task(beyond / tasks) : {};
  return [
    { what: "open connections", use: times(minutes, steps.minute) },
    {
      what: "coming and going",
      use: times(opened, together(steps.connect(groups), steps.hello(streams), steps.disconnect(groups))),
    },
    {
      what: "pings and hellos of idle connections",
      use: together(times(pings, steps.ping), times(pings / helloEvery, steps.hello(streams))),
    },
    { what: "sending", use: times(messages, steps.send(application)) },
    { what: "storing", use: application.stored ? times(messages, steps.store(bytes)) : {} },
    { what: "delivering", use: times(messages * audience, steps.post(bytes)) },
    {
      what: "the queue, polled and used",
      use: together({ queueRequests: assumed.pollsPerMonth }, times(messages * tasks, task)),
    },
    { what: "presence, at most", use: application.presence ? times(2 * visits, steps.presence(audience)) : {} },
    { what: "metrics", use: { metrics: metricsOf(application, tasks) } },
    { what: "alarms", use: application.alarms ? { alarmMetrics } : {} },
    { what: "the dashboard", use: application.dashboard ? { dashboards: 1 } : {} },
    { what: "a secret", use: application.secret ? { secrets: 1 } : {} },
    { what: "a key of KMS", use: application.key ? { keys: 1, keyRequests: keyRequestsOfAMonth } : {} },
    { what: "the canary", use: application.canary > 0 ? canaryOf(application, steps) : {} },
  ];
}

/**
 * At most: the key is asked for every five minutes for each role and what it uses. Seven roles use the table of connections, four that of
 * messages, and five the queue of deliveries.
 */
const keyRequestsOfAMonth = ((7 + 4 + 5) * minutesOfAMonth) / 5;

/** Charged for the hours in which they are written. */
function metricsOf({ hoursPerDay, daysPerMonth, messages }: Application, tasks: number): number {
  const { connect, disconnect, send, task } = written;
  const count = connect + disconnect + (messages > 0 ? send : 0) + (messages > 0 && tasks > 0 ? task : 0);
  return (count * Math.min(hoursPerDay * daysPerMonth, hoursOfAMonth)) / hoursOfAMonth;
}

/** A client that connects, is published to, sends to itself, receives both and pings; its function runs for a second meanwhile. */
function canaryOf({ canary, bytes, alarms }: Application, steps: Steps): Use {
  const sent = { bytes, audience: 1, stored: false };
  const round = together(
    ...[steps.connect(0), steps.hello(0), steps.ping, steps.disconnect(0)],
    ...[steps.send({ ...sent, from: "backends" }), steps.send({ ...sent, from: "clients" })],
    ...[times(2, steps.post(bytes)), steps.canary],
  );
  const watched = { metrics: written.canary, alarmMetrics: alarms ? 1 : 0 };
  return together(times(minutesOfAMonth / canary, round), watched);
}
