/** What came of looking at one thing. */
export interface Check {
  readonly name: string;
  /** `fail`: it does not work. `warn`: it may not. `skip`: it was not looked at. */
  readonly status: "ok" | "warn" | "fail" | "skip";
  readonly detail: string;
  /** What to do. */
  readonly advice?: string;
}

export const ok = (name: string, detail: string): Check => ({ name, status: "ok", detail });
export const skip = (name: string, detail: string, advice?: string): Check => check("skip", name, detail, advice);
export const warn = (name: string, detail: string, advice?: string): Check => check("warn", name, detail, advice);
export const fail = (name: string, detail: string, advice?: string): Check => check("fail", name, detail, advice);

function check(status: Check["status"], name: string, detail: string, advice?: string): Check {
  return { name, status, detail, ...(advice !== undefined && { advice }) };
}
