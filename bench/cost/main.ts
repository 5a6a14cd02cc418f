import { readFileSync, writeFileSync } from "node:fs";
import { billOf } from "./bill.ts";
import { countAlarmMetrics } from "./count-alarm-metrics.ts";
import { describeBill } from "./describe.ts";
import { documents, writeTables } from "./documents.ts";
import { readMeasuredUnits } from "./measured-units.ts";
import { describeOptions, parseRequest } from "./options.ts";
import { createSteps } from "./steps.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

const request = parseRequest(process.argv.slice(2));
switch (request.kind) {
  case "help":
    process.stdout.write(`${describeOptions()}\n`);
    break;
  case "refused":
    console.error(request.problem);
    process.exitCode = 2;
    break;
  case "compute": {
    const steps = createSteps(readMeasuredUnits(read("docs/benchmarks/units.md")));
    const alarmMetrics = countAlarmMetrics(read("infra/template.yaml"));
    const bill = billOf(request.application, steps, alarmMetrics);
    process.stdout.write(`${describeBill(request.application, bill)}\n`);
    break;
  }
  case "write": {
    const measured = readMeasuredUnits(read("docs/benchmarks/units.md"));
    for (const path of documents) writeFileSync(new URL(path, root), writeTables(read(path), measured));
    break;
  }
}
