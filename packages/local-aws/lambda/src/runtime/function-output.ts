import { Writable } from "node:stream";

/**
 * Stands for the process's own streams, hands on what is written line by line and at once. Node's streams may keep words
 * back until the event loop turns, which it never does again under a handler that hangs; and they take a third as long to
 * set up as all of Node.
 *
 * @returns hands on what has been begun of a line
 */
export function captureOutput(onLine: (line: string) => void): () => void {
  const unfinished: (() => void)[] = [];
  for (const [descriptor, name] of ["stdout", "stderr"].entries()) {
    const { stream, finish } = createLineStream(onLine);
    Object.assign(stream, { fd: descriptor + 1 });
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
    unfinished.push(finish);
  }
  return () => {
    for (const finish of unfinished) finish();
  };
}

function createLineStream(onLine: (line: string) => void) {
  let partial = "";
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const lines = (partial + chunk.toString()).split("\n");
      partial = lines.pop() ?? "";
      for (const line of lines) onLine(line);
      done();
    },
  });
  const finish = () => {
    if (partial !== "") onLine(partial);
    partial = "";
  };
  return { stream, finish };
}
