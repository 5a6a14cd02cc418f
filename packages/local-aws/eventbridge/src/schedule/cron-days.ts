import { type Field, readField, readValue } from "./cron-field.ts";

/** A day, as far as cron expressions look at it. */
export interface CronDate {
  readonly day: number;
  /** 1 is Sunday (documented). */
  readonly weekday: number;
  readonly daysInMonth: number;
}

type IsDay = (date: CronDate) => boolean;

const DAY_OF_MONTH: Field = { name: "day of the month", least: 1, most: 31 };
const DAY_OF_WEEK: Field = {
  ...{ name: "day of the week", least: 1, most: 7 },
  names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};
const SUNDAY = 1;
const SATURDAY = 7;

/** Besides what all fields have: `L` for the last day, `3W` for the weekday nearest to the third (documented). */
export function readDayOfMonth(text: string): IsDay | string {
  if (text === "L") return ({ day, daysInMonth }) => day === daysInMonth;
  const [, nearest] = /^(\d{1,2})W$/.exec(text) ?? [];
  const wanted = nearest === undefined ? undefined : readValue(nearest, DAY_OF_MONTH);
  if (wanted !== undefined) return (date) => isWeekdayNearest(wanted, date);
  const days = readField(text, DAY_OF_MONTH);
  return typeof days === "string" ? days : ({ day }) => days.has(day);
}

/** Besides what all fields have: `L` for Saturday, `5L` for the last Thursday, `3#2` for the second Tuesday (documented). */
export function readDayOfWeek(text: string): IsDay | string {
  if (text === "L") return ({ weekday }) => weekday === SATURDAY;
  const [, name = "", kind, count] = /^(\w+?)(L|#([1-5]))$/.exec(text) ?? [];
  const wanted = readValue(name, DAY_OF_WEEK);
  if (wanted !== undefined && kind === "L") {
    return ({ weekday, day, daysInMonth }) => weekday === wanted && day > daysInMonth - 7;
  }
  if (wanted !== undefined) {
    return ({ weekday, day }) => weekday === wanted && Math.ceil(day / 7) === Number(count);
  }
  const weekdays = readField(text, DAY_OF_WEEK);
  return typeof weekdays === "string" ? weekdays : ({ weekday }) => weekdays.has(weekday);
}

/** Saturday's is the Friday before, Sunday's the Monday after, but never in another month. */
function isWeekdayNearest(wanted: number, { day, weekday, daysInMonth }: CronDate): boolean {
  if (weekday === SATURDAY || weekday === SUNDAY || wanted > daysInMonth) return false;
  const wantedWeekday = ((weekday - 1 + (wanted - day) + 35) % 7) + 1;
  const shift = wantedWeekday === SATURDAY ? (wanted === 1 ? 2 : -1) : wantedWeekday === SUNDAY ? 1 : 0;
  const isOver = wanted + shift > daysInMonth;
  return day === wanted + (isOver ? -2 : shift);
}
