import { type Application, type Bill, minutesOf, pingsOf } from "./bill.ts";
import { type Meter, prices, pricesOf } from "./prices.ts";
import { assumed } from "./steps.ts";
import { count, dollars, textTable } from "./tables.ts";

type Table = readonly [head: readonly string[], rows: readonly (readonly string[])[]];

/** What a command line gets: the assumptions, the bill by what AWS counts, by what it is for, and what most of it is. */
export function describeBill(application: Application, bill: Bill): string {
  const [most] = [...bill.purposes].sort((one, other) => other.dollars - one.dollars);
  return [
    describeApplication(application),
    textTable(...metersTable(bill)),
    textTable(...purposesTable(bill)),
    `${dollars(bill.dollars)} a month: list prices of ${pricesOf}, without free tiers.` +
      (most === undefined ? "" : ` Most of it: ${most.what}, ${percent(most.dollars / bill.dollars)}.`),
  ].join("\n\n");
}

/** Everything that was said or assumed. */
function describeApplication(application: Application): string {
  const { connections, hoursPerDay, daysPerMonth, visitsPerDay, groups, messages, audience, bytes, from } = application;
  const { stored, presence, alarms, dashboard, secret, key, canary } = application;
  const yesNo = (isSo: boolean) => (isSo ? "yes" : "no");
  return [
    `connections  ${count(connections)}, ${count(hoursPerDay)} hours a day, ${daysPerMonth} days; visits a day: ${visitsPerDay}, groups: ${groups}; ${count(minutesOf(application))} minutes`,
    `messages     ${count(messages)} of ${count(bytes)} bytes from ${from}, each to ${count(audience)}: ${count(messages * audience)} deliveries; stored: ${yesNo(stored)}`,
    `pings        ${percent(pingsOf(application) / 100)} of what connections send that never receive anything`,
    `besides      presence: ${yesNo(presence)}, alarms: ${yesNo(alarms)}, dashboard: ${yesNo(dashboard)}, secret: ${yesNo(secret)}, key: ${yesNo(key)}, canary: ${canary === 0 ? "off" : `every ${canary} minutes`}`,
    `assumed      ${assumed.functionMs} ms for an event, ${assumed.postMs.toFixed(2)} ms for a post, ${assumed.envelopeBytes} bytes around a payload`,
  ].join("\n");
}

export function metersTable(bill: Bill): Table {
  const rows = bill.meters.map(({ meter, quantity, dollars: amount }) => [
    prices[meter].what,
    quantityOf(meter, quantity),
    priceOf(meter),
    dollars(amount),
  ]);
  return [["what AWS counts", "how much", "price", "a month"], rows];
}

export function purposesTable(bill: Bill): Table {
  const rows = bill.purposes.map(({ what, dollars: amount }) => [
    what,
    dollars(amount),
    percent(amount / bill.dollars),
  ]);
  return [["what it is for", "a month", "of it"], rows];
}

/** In the unit that the price is for. */
function quantityOf(meter: Meter, quantity: number): string {
  const { per, unit } = prices[meter];
  return per === 1 ? count(quantity) : `${count(quantity / per)} ${/^\d/.test(unit) ? "× " : ""}${unit}`;
}

export function priceOf(meter: Meter): string {
  const { tiers, unit } = prices[meter];
  const amount = tiers[0]?.dollars ?? 0;
  return `${amountOf(amount)} ${/^\d/.test(unit) ? "for" : "a"} ${unit}`;
}

/** With as many digits as a price has, and two at least. */
export function amountOf(price: number): string {
  const text = String(price);
  return `$${/\.\d{3,}$/.test(text) ? text : price.toFixed(2)}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
