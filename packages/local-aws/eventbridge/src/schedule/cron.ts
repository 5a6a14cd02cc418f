import { readDayOfMonth, readDayOfWeek } from "./cron-days.ts";
import { type Field, readField } from "./cron-field.ts";
import type { Schedule } from "./schedule.ts";

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const MINUTES: Field = { name: "minutes", least: 0, most: 59 };
const HOURS: Field = { name: "hours", least: 0, most: 23 };
const MONTH: Field = { name: "month", least: 1, most: 12, names: MONTHS };
const YEAR: Field = { name: "year", least: 1970, most: 2199 };

/**
 * Six fields: minutes, hours, day of the month, month, day of the week, year; UTC. One of the days is `?`. Source: EventBridge
 * user guide, "Cron expressions".
 *
 * @param content such as `0 12 * * ? *`
 */
export function readCron(content: string): Schedule | string {
  const fields = content.split(" ");
  const [minuteText = "", hourText = "", dayText = "", monthText = "", weekdayText = "", yearText = ""] = fields;
  if (fields.length !== 6) return "needs six fields: minutes, hours, day of the month, month, day of the week, year";
  if ((dayText === "?") === (weekdayText === "?")) return "needs ? for the day of the month or for the day of the week";
  const minutes = readField(minuteText, MINUTES);
  const hours = readField(hourText, HOURS);
  const months = readField(monthText, MONTH);
  const years = readField(yearText, YEAR);
  const isDay = dayText === "?" ? readDayOfWeek(weekdayText) : readDayOfMonth(dayText);
  if (typeof minutes === "string") return minutes;
  if (typeof hours === "string") return hours;
  if (typeof isDay === "string") return isDay;
  if (typeof months === "string") return months;
  if (typeof years === "string") return years;
  const times = [...hours].flatMap((hour) => [...minutes].map((minute) => (hour * 60 + minute) * MINUTE_MS));

  return {
    nextAfter(ms) {
      const fromMs = (Math.floor(ms / MINUTE_MS) + 1) * MINUTE_MS;
      const { year: firstYear } = dateOf(fromMs);
      for (const year of years) {
        if (year < firstYear) continue;
        const startMs = Math.max(Date.UTC(year, 0), Math.floor(fromMs / DAY_MS) * DAY_MS);
        for (let dayMs = startMs; dayMs < Date.UTC(year + 1, 0); ) {
          const date = dateOf(dayMs);
          if (!months.has(date.month)) {
            dayMs = Date.UTC(year, date.month);
            continue;
          }
          const time = isDay(date) ? times.find((each) => dayMs + each >= fromMs) : undefined;
          if (time !== undefined) return dayMs + time;
          dayMs += DAY_MS;
        }
      }
      return undefined;
    },
  };
}

function dateOf(ms: number) {
  const date = new Date(ms);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return {
    ...{ year, month, day: date.getUTCDate(), weekday: date.getUTCDay() + 1 },
    daysInMonth: new Date(Date.UTC(year, month, 0)).getUTCDate(),
  };
}
