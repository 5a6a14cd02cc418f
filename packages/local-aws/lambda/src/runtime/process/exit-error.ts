import type { InvocationOutcome } from "@switchboard/local-service";

/** How Lambda names the signals that processes end by. */
const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};

/** What Lambda answers when the process of an environment has ended (observed). Neither code nor signal: it never ran. */
export function exitError(code: number | null, signal: NodeJS.Signals | null, requestId?: string): InvocationOutcome {
  const errorMessage = withRequest(requestId, `Runtime exited ${reasonOf(code, signal)}`);
  return { kind: "function-error", errorType: "Runtime.ExitError", errorMessage };
}

/** What Lambda answers when an environment has used more memory than its function has (observed). */
export function outOfMemoryError(requestId?: string): InvocationOutcome {
  const errorMessage = withRequest(requestId, "Runtime exited with error: signal: killed");
  return { kind: "function-error", errorType: "Runtime.OutOfMemory", errorMessage };
}

/** What Lambda answers when an invocation has taken longer than its function may (observed). */
export function timeoutError(text: string, requestId?: string): InvocationOutcome {
  return { kind: "function-error", errorType: "Sandbox.Timedout", errorMessage: withRequest(requestId, text) };
}

function reasonOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `with error: signal: ${SIGNALS[signal] ?? signal}`;
  if (code === null) return "before it was started";
  return code === 0 ? "without providing a reason" : `with error: exit status ${code}`;
}

function withRequest(requestId: string | undefined, text: string): string {
  return requestId === undefined ? text : `RequestId: ${requestId} Error: ${text}`;
}
