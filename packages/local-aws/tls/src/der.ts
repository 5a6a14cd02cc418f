// DER (X.690), as far as certificates need it: each value is a tag, a length and the content.

/** One value: a tag, and what is in it. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(content.length)]), content]);
}

export const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
export const set = (...contents: readonly Uint8Array[]): Buffer => der(0x31, ...contents);
export const octets = (content: Uint8Array): Buffer => der(0x04, content);
export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text, "utf8"));
export const TRUE = der(0x01, Buffer.from([0xff]));

/** A member of its own tag, which holds another value whole. */
export const tagged = (number: number, ...contents: readonly Uint8Array[]): Buffer => der(0xa0 | number, ...contents);
/** A member of its own tag, which stands for the tag of what it holds. */
export const implicit = (number: number, content: Uint8Array): Buffer => der(0x80 | number, content);

/** A positive number, most significant byte first. */
export function integer(bytes: Uint8Array): Buffer {
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return der(0x02, ...(isNegative ? [Buffer.from([0])] : []), bytes);
}

/** @param unusedBits how many bits at the end do not count */
export function bits(content: Uint8Array, unusedBits = 0): Buffer {
  return der(0x03, Buffer.from([unusedBits]), content);
}

/** @param dotted e.g. `2.5.29.17` */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...arcs] = dotted.split(".").map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...arcs.flatMap(base128)]));
}

/** In UTC, to the second: with two digits of the year before 2050, with four from then on (RFC 5280, section 4.1.2.5). */
export function time(epochMs: number): Buffer {
  const digits = `${new Date(epochMs).toISOString().replace(/\D/g, "").slice(0, 14)}Z`;
  return digits < "2050" ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const hex = length.toString(16);
  const octetsOfLength = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return [0x80 | octetsOfLength.length, ...octetsOfLength];
}

/** Seven bits an octet; all but the last have the eighth. */
function base128(arc: number): readonly number[] {
  const groups = [arc & 0x7f];
  for (let rest = arc >> 7; rest > 0; rest >>= 7) groups.unshift((rest & 0x7f) | 0x80);
  return groups;
}
