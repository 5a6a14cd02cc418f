import type { Application } from "./bill.ts";

/** What the documents show the costs of. */
interface Example {
  readonly name: string;
  readonly application: Application;
}

const plain = {
  ...{ visitsPerDay: 1, bytes: 700, groups: 2, presence: false },
  ...{ alarms: false, dashboard: false, secret: false, key: false, canary: 0 },
} as const;

/** Of `docs/guides/costs.md`. */
export const applications: readonly Example[] = [
  {
    name: "team chat",
    application: {
      ...plain,
      ...{ connections: 100, hoursPerDay: 8, daysPerMonth: 22 },
      // 50 a day of each, into rooms of ten; there are quiet hours.
      ...{ messages: 100 * 50 * 22, audience: 10, from: "clients", stored: true, pings: 50 },
    },
  },
  {
    name: "notifications",
    application: {
      ...plain,
      ...{ connections: 10_000, hoursPerDay: 2, daysPerMonth: 30 },
      ...{ messages: 10_000 * 20 * 30, audience: 1, from: "backends", stored: true },
    },
  },
  {
    name: "live event",
    application: {
      ...plain,
      ...{ connections: 10_000, hoursPerDay: 2, daysPerMonth: 1, groups: 1 },
      ...{ messages: 7200, audience: 10_000, from: "backends", stored: false },
    },
  },
];

/** Of `docs/OPERATIONS.md`: each receives a message a minute, in groups of ten. */
export const busy: Application = {
  ...plain,
  ...{ connections: 10_000, hoursPerDay: 8, daysPerMonth: 30 },
  ...{ messages: 14_400_000, audience: 10, from: "clients", stored: true },
};
