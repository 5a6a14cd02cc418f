import { fileURLToPath } from "node:url";
import { DynamoDBClient, paginateScan, ScanCommand } from "@aws-sdk/client-dynamodb";
import { type Program, startProgram } from "./program.ts";

/** The local hub, as `npm start` starts it once everything is built. */
export interface LocalHub extends AsyncDisposable {
  readonly program: Program;
  readonly url: string;
  /** Waits until the table is empty, for `limitMs` at most; how many items are left. */
  emptied(limitMs: number): Promise<number>;
}

const MAIN = fileURLToPath(new URL("../../apps/local-hub/dist/main.js", import.meta.url));
const LOOK_MS = 100;

export async function startLocalHub(settings: Readonly<Record<string, string>> = {}): Promise<LocalHub> {
  const program = await startProgram({
    command: process.execPath,
    args: [MAIN],
    env: { PORT: "0", DYNAMODB_PORT: "0", ...settings },
    ready: "ready\n",
  });
  const [url = ""] = /ws:\/\/127\.0\.0\.1:\d+\/\w+/.exec(program.printed) ?? [];
  const [, endpoint = ""] = /DynamoDB\s+(http:\S+)/.exec(program.printed) ?? [];
  const [, TableName = ""] = /--table-name (\S+)/.exec(program.printed) ?? [];
  const client = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });

  async function count(): Promise<number> {
    let items = 0;
    for await (const { Count = 0 } of paginateScan({ client }, { TableName, Select: "COUNT" })) items += Count;
    return items;
  }

  return {
    program,
    url,
    async emptied(limitMs) {
      const giveUpAt = performance.now() + limitMs;
      // One item tells: to count thousands over and over would keep DynamoDB from what is waited for.
      const isEmpty = async () => (await client.send(new ScanCommand({ TableName, Limit: 1 }))).Count === 0;
      while (!(await isEmpty())) {
        if (performance.now() > giveUpAt) return count();
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
      return 0;
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await program[Symbol.asyncDispose]();
    },
  };
}
