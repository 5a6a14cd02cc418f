const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;

export type Colour = keyof typeof CODES;

/** Colours a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/** @see https://no-color.org: a variable that is not empty turns colours off, wherever the output goes */
export function createPaint(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const isOff = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  const isForced = !["", "0"].includes(env["FORCE_COLOR"] ?? "");
  if (isOff || !(stream.isTTY === true || isForced)) return (_colour, text) => text;
  return (colour, text) => `\u001b[${CODES[colour]}m${text}\u001b[0m`;
}
