import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";

/** Of an inline map nothing but its end is read: minified code never has so many characters of Base64 alone. */
const TAIL_BYTES = 200;

/** Whether a module has a source map: beside it, or in it. Node reads maps only where it is told to, because it takes time. */
export function hasSourceMap(file: string): boolean {
  if (existsSync(`${file}.map`)) return true;
  return existsSync(file) && /^[A-Za-z0-9+/]+={0,2}\s*$/.test(tailOf(file));
}

function tailOf(file: string): string {
  const descriptor = openSync(file, "r");
  try {
    const tail = Buffer.alloc(TAIL_BYTES);
    const { size } = fstatSync(descriptor);
    const bytes = readSync(descriptor, tail, 0, TAIL_BYTES, Math.max(0, size - TAIL_BYTES));
    return bytes < TAIL_BYTES ? "" : tail.toString("latin1");
  } finally {
    closeSync(descriptor);
  }
}
