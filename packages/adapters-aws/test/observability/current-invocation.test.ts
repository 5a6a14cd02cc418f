import { expect, test } from "vitest";
import { continueTrace, createCurrentInvocation, traceIdOf } from "../../src/observability/index.ts";

test("each invocation has the id and the trace that Lambda says, and nothing is left of the one before", () => {
  const headers = ["Root=1-a;Sampled=1", undefined];
  const invocation = createCurrentInvocation({ isTraced: true, readTraceHeader: () => headers.shift() });
  expect([invocation.id, invocation.traceHeader, invocation.traceId]).toEqual([undefined, undefined, undefined]);
  invocation.begin({ awsRequestId: "r-1" });
  expect([invocation.id, invocation.traceHeader, invocation.traceId]).toEqual(["r-1", "Root=1-a;Sampled=1", "1-a"]);
  invocation.begin(undefined);
  expect([invocation.id, invocation.traceHeader, invocation.traceId]).toEqual([undefined, undefined, undefined]);
});

test("the trace is Lambda's variable, which is read anew for each invocation, and not at all where nothing is traced", () => {
  const [traced, other] = [true, false].map((isTraced) => createCurrentInvocation({ isTraced }));
  for (const trace of ["1-a", "1-b"]) {
    process.env["_X_AMZN_TRACE_ID"] = `Root=${trace};Sampled=0`;
    for (const invocation of [traced, other]) invocation?.begin({ awsRequestId: "r" });
    expect(traced?.traceId).toBe(trace);
    expect(other?.traceHeader).toBeUndefined();
  }
  delete process.env["_X_AMZN_TRACE_ID"];
});

test.each([
  ["Root=1-a;Parent=b;Sampled=1", "1-a"],
  ["Self=1-c;Root=1-a", "1-a"],
  ["Parent=b;Sampled=1", undefined],
  ["", undefined],
])("the trace of %j is %s", (header, id) => {
  expect(traceIdOf(header)).toBe(id);
});

test.each([
  ["Root=1-a;Parent=b;Sampled=1;Lineage=x:1", "Root=1-z;Lineage=x:2", "Root=1-a;Parent=b;Sampled=1;Lineage=x:2"],
  ["Root=1-a;Parent=b;Sampled=1;Lineage=x:1", "Root=1-z;Sampled=0", "Root=1-a;Parent=b;Sampled=1"],
  ["Root=1-a;Parent=b;Sampled=0", undefined, "Root=1-a;Parent=b;Sampled=0"],
])("%j that is passed on by %j stays its trace, with the count of those who passed it on", (begun, current, passed) => {
  expect(continueTrace(begun, current)).toBe(passed);
});
