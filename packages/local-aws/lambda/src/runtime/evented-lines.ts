import { Socket } from "node:net";

/**
 * Reads a descriptor line by line, while the process goes on: a debugger can set breakpoints and look around between invocations.
 *
 * @returns a function that gives the next line, or `undefined` once the other end is closed
 */
export function createEventedLines(descriptor: number): () => Promise<string | undefined> {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  const lines: (string | undefined)[] = [];
  let partial = "";
  let tellNext = () => {};
  const add = (...more: (string | undefined)[]) => {
    lines.push(...more);
    tellNext();
  };
  socket.setEncoding("utf8").on("data", (text: string) => {
    const complete = (partial + text).split("\n");
    partial = complete.pop() ?? "";
    add(...complete);
  });
  socket.on("close", () => add(undefined));
  socket.on("error", () => {});
  return async () => {
    socket.ref();
    while (lines.length === 0) {
      await new Promise<void>((resolve) => {
        tellNext = resolve;
      });
    }
    // A handler that leaves nothing to do has nothing to do, although this is open.
    socket.unref();
    return lines.shift();
  };
}
