import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { findCredentials } from "../identity/credentials.ts";
import { addIdentityOptions, type IdentityOptions } from "../identity/identity-options.ts";
import { liveTable, loadFault, loadSummary } from "../load/load-report.ts";
import { runLoad } from "../load/run-load.ts";
import { readSeconds, wholeNumber } from "../messages/read-duration.ts";
import { addTargetOptions, findTarget, type TargetOptions } from "../target/target-options.ts";
import type { Context } from "./context.ts";

interface LoadCommandOptions extends TargetOptions, IdentityOptions {
  readonly clients: number;
  readonly rate: number;
  readonly for: number;
  readonly ramp: number;
  readonly rooms: number;
  readonly roomPrefix: string;
  readonly bytes: number;
  readonly settle: number;
  readonly store?: boolean;
  readonly json?: boolean;
}

export function addLoadCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("load")
    .summary("have many clients talk in rooms, and measure it")
    .description(
      "Connects clients, has them talk in rooms, and shows rates and latencies while it runs; at the end it says whether anything was lost.",
    )
    .option("-c, --clients <count>", "how many connect", wholeNumber("--clients", 1, 10_000), 20)
    .option("-r, --rate <count>", "messages in a second, of all together", wholeNumber("--rate", 1, 10_000), 10)
    .option("--for <duration>", "how long they send", readSeconds, 30)
    .option("--ramp <duration>", "over which they connect", readSeconds, 5)
    .option("--rooms <count>", "over how many rooms they are spread", wholeNumber("--rooms", 1, 10_000), 1)
    .option("--room-prefix <text>", "what the rooms are called, before a number", "room.load-")
    .option("--bytes <count>", "text in each message", wholeNumber("--bytes", 0, 30_000), 100)
    .option("--settle <duration>", "how long is waited for what is missing at the end", readSeconds, 10)
    .option("--no-store", "keep the messages out of the history")
    .option("--json", "print the summary as a line of JSON");
  addIdentityOptions(addTargetOptions(command))
    .addHelpText(
      "after",
      `
The hub has to let every client join the rooms (its parameter Join). On AWS it costs what such traffic costs.
Latencies are measured from the sending until the acknowledgement, and until each arrival.
It ends with 5 if a message was acknowledged and not received by everybody in its room, or if none was acknowledged.

Examples:
  switchboard load
  switchboard load --clients 200 --rooms 20 --rate 100 --for 2m --ramp 20s
  switchboard load --profile staging --user load-test --json`,
    )
    .action(async (options: LoadCommandOptions) => {
      const output = outputFor(options);
      const target = await findTarget(options, surroundings);
      const credentials = await findCredentials(target, options, surroundings);
      const load = await runLoad({
        ...{ target, credentials, run: randomBytes(4).toString("hex") },
        ...{ clients: options.clients, perSecond: options.rate, forSeconds: options.for, rampSeconds: options.ramp },
        ...{
          rooms: options.rooms,
          roomPrefix: options.roomPrefix,
          bytes: options.bytes,
          settleSeconds: options.settle,
        },
        // Without the option it is left to the hub.
        isStored: options.store === false ? false : undefined,
        interrupted: surroundings.interrupted,
        onTick: (current) => output.progress.show(liveTable(current, options.clients, output.paint)),
      });
      const summary = loadSummary(load, options.clients);
      output.json(summary);
      output.line(liveTable(load, options.clients, output.paint).replace("settling", "done"));
      const { connectMs } = summary.clients;
      output.line(`connecting took ${connectMs.p50 ?? "-"} ms (p50), ${connectMs.p95 ?? "-"} ms (p95)`);
      const fault = loadFault(summary);
      if (fault !== undefined) throw fault;
    });
}
