import { UnloadableFunctions } from "@switchboard/local-lambda";
import type { GatewayEvent } from "@switchboard/local-service";
import { UnusableTemplate } from "@switchboard/local-service";
import { UnusableAuthority } from "@switchboard/local-tls";
import { describeEvent, describeLine } from "./describe-event.ts";
import { createFunctionSayings, type FunctionSayings } from "./function-sayings.ts";
import { createLinePrinter } from "./line-printer.ts";

/** The terminal of a program that runs until it is told to stop. */
export interface Terminal {
  print(text: string): void;
  printEvent(event: GatewayEvent): void;
  /** Prints a line of a function's own, with the id of its invocation as the event's line has it. */
  printLine(functionName: string, line: string, requestId?: string): void;
  /** Says why there is nothing to run; the program ends with status 1. */
  fail(message: string): void;
  failWith(title: string, problems: readonly string[]): void;
  /**
   * Says why something that was to run could not start.
   *
   * @param choosePort how another port is chosen
   */
  failToStart(error: unknown, choosePort?: string): void;
  /** Ctrl-C closes what is running, and ends the program. */
  stopOnSignal(running: { close(): Promise<void> }): void;
}

/**
 * @param name what could not start, in messages about that
 * @param sayings what the functions have said, which the lines of events repeat
 */
export function createTerminal(name: string, sayings: FunctionSayings = createFunctionSayings()): Terminal {
  const printer = createLinePrinter((text) => process.stdout.write(text));
  process.on("exit", printer.flush);
  const fail = (message: string) => {
    console.error(message);
    process.exitCode = 1;
  };
  const failWith = (title: string, problems: readonly string[]) =>
    fail([title, ...problems.map((problem) => `- ${problem}`)].join("\n"));

  return {
    print: printer.print,
    printEvent(event) {
      const said = "requestId" in event ? sayings.of(event.requestId) : undefined;
      printer.print(`${new Date().toISOString().slice(11, 23)} ${describeEvent(event, said)}`);
    },
    printLine(functionName, line, requestId) {
      printer.print(describeLine(functionName, line, requestId));
    },
    fail,
    failWith,
    failToStart(error, choosePort = "with PORT (the gateway), DYNAMODB_PORT (DynamoDB) or TLS_PORT (--tls)") {
      if (!(error instanceof Error)) return fail(`${name} could not start.`);
      if (error instanceof UnloadableFunctions || error instanceof UnusableTemplate) {
        return failWith(`${name} cannot start:`, error.problems);
      }
      if (error instanceof UnusableAuthority) return fail(`${name} could not start. ${error.message}`);
      const { code, port }: Error & { readonly code?: unknown; readonly port?: unknown } = error;
      if (code !== "EADDRINUSE") return fail(`${name} could not start: ${error.stack ?? error.message}`);
      fail(`Port ${String(port)} is in use. Choose another ${choosePort}.`);
    },
    stopOnSignal(running) {
      let stopping = false;
      const stop = async () => {
        if (stopping) return;
        stopping = true;
        printer.print("stopping");
        await running.close();
        process.exit(0);
      };
      process.on("SIGINT", stop);
      process.on("SIGTERM", stop);
    },
  };
}
