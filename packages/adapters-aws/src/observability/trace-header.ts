/**
 * X-Ray's tracing header: `Root=1-…;Parent=…;Sampled=1`, and fields that AWS adds, such as `Lineage`. Source: X-Ray developer
 * guide, tracing header.
 */
type TraceHeader = string;

/** The id of the trace, as X-Ray shows it: `1-5759e988-bd862e3fe1be46a994272793`. */
export function traceIdOf(header: TraceHeader): string | undefined {
  return fieldsOf(header).get("Root");
}

/**
 * The header with which what began in one trace goes on, although another invocation passes it on.
 *
 * `Lineage` is that invocation's: Lambda counts in it how often functions and queues have invoked one another, and stops what
 * goes round in circles. Source: Lambda developer guide, recursive loop detection.
 */
export function continueTrace(begun: TraceHeader, current: TraceHeader = ""): TraceHeader {
  const fields = fieldsOf(begun);
  fields.delete("Lineage");
  const lineage = fieldsOf(current).get("Lineage");
  if (lineage !== undefined) fields.set("Lineage", lineage);
  return [...fields].map(([name, value]) => `${name}=${value}`).join(";");
}

function fieldsOf(header: TraceHeader): Map<string, string> {
  const fields = new Map<string, string>();
  for (const field of header.split(";")) {
    const [name = "", value = ""] = field.trim().split(/=(.*)/s);
    if (name !== "" && value !== "") fields.set(name, value);
  }
  return fields;
}
