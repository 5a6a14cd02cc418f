import { parseArgs } from "node:util";
import { readWorkingOptions, WORKING_OPTIONS, type WorkingOptions } from "../working/working-options.ts";

/** What `npm start` is asked to run. */
export type Command =
  | { readonly kind: "help" }
  | (Running & { readonly kind: "switchboard"; readonly asDeployed: boolean })
  | (Running & { readonly kind: "config"; readonly file: string; readonly working: WorkingOptions })
  | (Running & {
      readonly kind: "template";
      readonly file: string;
      readonly parameters: Readonly<Record<string, string>>;
      readonly working: WorkingOptions;
    });

interface Running {
  /** Whether clients can use TLS as well. Absent: they cannot. */
  readonly tls?: true;
}

/** Reads the arguments of the program; `problem` is one line for its user. */
export function readCommandLine(
  args: readonly string[],
): Command | { readonly kind: "problem"; readonly problem: string } {
  const parsed = parse(args);
  if ("problem" in parsed) return { kind: "problem", problem: parsed.problem };
  const { help, config, template, parameter = [], "as-deployed": asDeployed = false } = parsed.values;
  const withTls = parsed.values.tls === true ? ({ tls: true } as const) : {};
  if (help === true) return { kind: "help" };
  if (config !== undefined && template !== undefined) return problem("--config and --template exclude each other");
  if (asDeployed && (config ?? template) !== undefined) return problem("--as-deployed is for Switchboard alone");
  if (config === "" || template === "") return problem(`${config === "" ? "--config" : "--template"} needs a file`);
  if (template === undefined && parameter.length > 0) return problem("--parameter needs --template");
  const unassigned = parameter.find((each) => !/^[^=]+=/.test(each));
  if (unassigned !== undefined) return problem("--parameter needs NAME=VALUE");
  const read = readWorkingOptions(parsed.values);
  if ("problem" in read) return problem(read.problem);
  const option = Object.keys(WORKING_OPTIONS).find((name) => Object.hasOwn(parsed.values, name));
  if (option !== undefined && (config ?? template) === undefined)
    return problem(`--${option} needs --template or --config`);
  const { working } = read;
  if (config !== undefined) return { kind: "config", file: config, working, ...withTls };
  if (template === undefined) return { kind: "switchboard", asDeployed, ...withTls };
  const assignments = parameter.map((each): readonly [string, string] => {
    const [name = "", ...value] = each.split("=");
    return [name, value.join("=")];
  });
  const parameters = Object.fromEntries(assignments);
  return { kind: "template", file: template, parameters, working, ...withTls };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", short: "h" },
        config: { type: "string" },
        template: { type: "string" },
        parameter: { type: "string", multiple: true },
        "as-deployed": { type: "boolean" },
        tls: { type: "boolean" },
        ...WORKING_OPTIONS,
      },
    });
  } catch (error) {
    // Node's own messages explain themselves at length.
    const [first = ""] = error instanceof Error ? error.message.split(/\.? (?:To specify|Did you)|\n/) : [];
    return { problem: first };
  }
}

function problem(text: string): { readonly kind: "problem"; readonly problem: string } {
  return { kind: "problem", problem: text };
}
