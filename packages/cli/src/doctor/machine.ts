import { once } from "node:events";
import { connect } from "node:net";
import { type Check, fail, ok, warn } from "./check.ts";

const LEAST_NODE = [20, 19] as const;

export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isEnough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  if (isEnough) return ok("Node.js", version);
  return fail("Node.js", version, `Install Node.js ${LEAST_NODE.join(".")} or newer.`);
}

/** What is at the port where a hub of this machine is looked for. */
export async function checkLocalHub(origin: string): Promise<Check> {
  const name = "hub on this machine";
  if (!(await isListening(origin))) {
    return fail(name, `nothing listens at ${origin}`, "Start a hub with switchboard dev.");
  }
  const answer = await fetch(`${origin}/_switchboard/hub`, { signal: AbortSignal.timeout(5_000) })
    .then((response) => response.json())
    .catch(() => undefined);
  if (typeof Object(answer).url === "string") return ok(name, `answers at ${origin}`);
  const port = new URL(origin).port;
  return fail(
    name,
    `another program listens at ${origin}`,
    `Start a hub elsewhere: switchboard dev --port 0, instead of ${port}.`,
  );
}

/** Whether the hub could start its DynamoDB. */
export async function checkDynamoDbPort(
  origin: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check> {
  const name = "port of DynamoDB";
  const port = env["DYNAMODB_PORT"] || "8000";
  if (!(await isListening(`http://${new URL(origin).hostname}:${port}`))) return ok(name, `${port} is free`);
  return warn(name, `another program listens at ${port}`, "Choose another: switchboard dev --dynamodb-port 0.");
}

async function isListening(origin: string): Promise<boolean> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80), timeout: 3_000 });
  try {
    socket.once("timeout", () => socket.destroy(new Error("timed out")));
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
