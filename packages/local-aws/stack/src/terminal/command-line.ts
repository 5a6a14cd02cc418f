import { parseArgs } from "node:util";
import { readWorkingOptions, WORKING_OPTIONS, type WorkingOptions } from "../working/working-options.ts";

/** What a program is asked to run. */
export type Command =
  | { readonly kind: "help" }
  /** Neither a template nor a configuration: what the program itself is for, with which of its own flags. */
  | (Running & { readonly kind: "own"; readonly flags: readonly string[] })
  | (Running & { readonly kind: "config"; readonly file: string; readonly working: WorkingOptions })
  | (Running & {
      readonly kind: "template";
      readonly file: string;
      /** Values of parameters, and of whatever else is not in the template, by name. */
      readonly parameters: Readonly<Record<string, string>>;
      /** Where the template's stack is, where somebody has said so. */
      readonly region?: string;
      readonly accountId?: string;
      readonly working: WorkingOptions;
    });

interface Running {
  /** Whether clients can use TLS as well. Absent: they cannot. */
  readonly tls?: true;
}

/**
 * Reads the arguments of a program; `problem` is one line for its user.
 *
 * @param ownFlags what can be said of what the program itself is for, e.g. `as-deployed`
 */
export function readCommandLine(
  args: readonly string[],
  ownFlags: readonly string[] = [],
): Command | { readonly kind: "problem"; readonly problem: string } {
  const parsed = parse(args, ownFlags);
  if ("problem" in parsed) return { kind: "problem", problem: parsed.problem };
  const { help, config, template, parameter = [], set = [] } = parsed.values;
  const flags = ownFlags.filter((name) => Object.hasOwn(parsed.values, name));
  const withTls = parsed.values.tls === true ? ({ tls: true } as const) : {};
  if (help === true) return { kind: "help" };
  if (config !== undefined && template !== undefined) return problem("--config and --template exclude each other");
  if (flags.length > 0 && (config ?? template) !== undefined)
    return problem(`--${flags[0]} is not for --template and --config`);
  if (config === "" || template === "") return problem(`${config === "" ? "--config" : "--template"} needs a file`);
  if (template === undefined && parameter.length > 0) return problem("--parameter needs --template");
  const { region, account } = parsed.values;
  if (template === undefined && (region ?? account) !== undefined)
    return problem("--region and --account need --template");
  // The addresses of other partitions are others.
  if (region !== undefined && !/^(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(region)) {
    return problem("--region needs a region of AWS's public partition, such as eu-west-1");
  }
  if (account !== undefined && !/^\d{12}$/.test(account)) return problem("--account needs 12 digits");
  if (template === undefined && set.length > 0) return problem("--set needs --template");
  const isAssignment = (text: string) => /^[^=]+=/.test(text);
  if (!parameter.every(isAssignment)) return problem("--parameter needs NAME=VALUE");
  if (!set.every(isAssignment)) return problem("--set needs NAME=VALUE");
  const read = readWorkingOptions(parsed.values);
  if ("problem" in read) return problem(read.problem);
  const option = Object.keys(WORKING_OPTIONS).find((name) => Object.hasOwn(parsed.values, name));
  if (option !== undefined && (config ?? template) === undefined)
    return problem(`--${option} needs --template or --config`);
  const { working } = read;
  if (config !== undefined) return { kind: "config", file: config, working, ...withTls };
  if (template === undefined) return { kind: "own", flags, ...withTls };
  const assignments = [...parameter, ...set].map((each): readonly [string, string] => {
    const [name = "", ...value] = each.split("=");
    return [name, value.join("=")];
  });
  const place = { ...(region !== undefined && { region }), ...(account !== undefined && { accountId: account }) };
  const parameters = Object.fromEntries(assignments);
  return { kind: "template", file: template, parameters, working, ...place, ...withTls };
}

function parse(args: readonly string[], ownFlags: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", short: "h" },
        config: { type: "string" },
        template: { type: "string" },
        parameter: { type: "string", multiple: true },
        set: { type: "string", multiple: true },
        region: { type: "string" },
        account: { type: "string" },
        tls: { type: "boolean" },
        ...WORKING_OPTIONS,
        ...Object.fromEntries(ownFlags.map((name) => [name, { type: "boolean" } as const])),
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
