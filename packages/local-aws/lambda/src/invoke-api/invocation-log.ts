/** The end of what an invocation has written, as `X-Amz-Log-Result` carries it. */
export interface InvocationLog {
  add(line: string): void;
  /** Base64. */
  tail(): string;
}

/** As much as Lambda sends (documented). */
const TAIL_BYTES = 4_096;

/** Lambda frames the function's lines with its own, which say when the invocation began and how long it took. */
export function createInvocationLog(requestId: string, now: () => number): InvocationLog {
  const beganAtMs = now();
  const lines = [`START RequestId: ${requestId} Version: $LATEST`];
  return {
    add: (line) => lines.push(line),
    tail() {
      const report = `REPORT RequestId: ${requestId}\tDuration: ${now() - beganAtMs} ms`;
      const text = [...lines, `END RequestId: ${requestId}`, report, ""].join("\n");
      return Buffer.from(text).subarray(-TAIL_BYTES).toString("base64");
    },
  };
}
