import type { Random } from "../../../index.ts";

/** Is in payloads and recipients, and must not be repeated to a developer. */
export const canary = "canary-4711";

export function pick<Item>(items: readonly Item[], random: Random): Item {
  const picked = items[Math.floor(random() * items.length)];
  if (picked === undefined) throw new RangeError("There is nothing to pick.");
  return picked;
}

export function randomText(random: Random): string {
  return Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(pieces, random)).join("");
}

/** What parsers stumble over. */
const pieces = [
  ...[
    "a",
    "1",
    "-",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "\u0000",
    "\ufeff",
    "\u2028",
    "é",
    "日本",
    "👩‍👩‍👧",
    "\ud800",
    "\udc00",
  ],
  ...[
    '"',
    "'",
    "\\",
    "\\u",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    ";",
    "!",
    "%",
    "%zz",
    "%e0%a4",
    "=",
    "&",
    "#",
    "/",
    "<",
    ">",
  ],
  ...["null", "true", "1e999", "-0", "{}", "[]", '""', '"id"', "__proto__", "constructor", "undefined", canary],
];

/** A text with some of it taken out, put in, or said twice. */
export function editedText(text: string, random: Random): string {
  let edited = text;
  for (let edits = 1 + Math.floor(random() * 3); edits > 0; edits -= 1) {
    const [one, other] = [random(), random()].map((place) => Math.floor(place * (edited.length + 1)));
    const [from, to] = [Math.min(one ?? 0, other ?? 0), Math.max(one ?? 0, other ?? 0)];
    const [before, middle, after] = [edited.slice(0, from), edited.slice(from, to), edited.slice(to)];
    const short = middle.slice(0, 8);
    edited = pick(
      [
        before + after,
        before + edited.slice(from + short.length),
        before + pick(pieces, random) + edited.slice(from),
        before + short + edited.slice(from),
        edited.slice(0, to),
      ],
      random,
    );
  }
  return edited;
}
