import { randomBytes } from "node:crypto";

/**
 * What Lambda tells a function of its trace, in the variable `_X_AMZN_TRACE_ID` (documented): the trace of whoever invokes, or
 * one that begins here. Whether it is sampled is for whoever began it to say; where nobody did, functions with active tracing
 * are sampled, here every time, and others never.
 */
export function traceHeaderOf(given: string | undefined, isTraced: boolean): string {
  const root = fieldOf(given, "Root") ?? `1-${hexSeconds()}-${randomBytes(12).toString("hex")}`;
  const sampled = fieldOf(given, "Sampled") ?? (isTraced ? "1" : "0");
  return `Root=${root};Parent=${randomBytes(8).toString("hex")};Sampled=${sampled}`;
}

function fieldOf(header: string | undefined, name: string): string | undefined {
  const field = header?.split(";").find((each) => each.trim().startsWith(`${name}=`));
  return field?.trim().slice(name.length + 1);
}

function hexSeconds(): string {
  return Math.floor(Date.now() / 1_000)
    .toString(16)
    .padStart(8, "0");
}
