import { parseArgs } from "node:util";

/** What `npm start` is asked to run. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "switchboard"; readonly asDeployed: boolean }
  | { readonly kind: "config"; readonly file: string }
  | ({
      readonly kind: "template";
      readonly file: string;
      /** Values of parameters, and of whatever else is not in the template, by name. */
      readonly parameters: Readonly<Record<string, string>>;
    } & TemplatePlace);

/** Where the template's stack is, where somebody has said so. */
export interface TemplatePlace {
  readonly region?: string;
  readonly accountId?: string;
}

/** Reads the arguments of the program; `problem` is one line for its user. */
export function readCommandLine(
  args: readonly string[],
): Command | { readonly kind: "problem"; readonly problem: string } {
  const parsed = parse(args);
  if ("problem" in parsed) return { kind: "problem", problem: parsed.problem };
  const { help, config, template, parameter = [], set = [], "as-deployed": asDeployed = false } = parsed.values;
  if (help === true) return { kind: "help" };
  if (config !== undefined && template !== undefined) return problem("--config and --template exclude each other");
  if (asDeployed && (config ?? template) !== undefined) return problem("--as-deployed is for Switchboard alone");
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
  if (config !== undefined) return { kind: "config", file: config };
  if (template === undefined) return { kind: "switchboard", asDeployed };
  const assignments = [...parameter, ...set].map((each): readonly [string, string] => {
    const [name = "", ...value] = each.split("=");
    return [name, value.join("=")];
  });
  const place = { ...(region !== undefined && { region }), ...(account !== undefined && { accountId: account }) };
  return { kind: "template", file: template, parameters: Object.fromEntries(assignments), ...place };
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
        set: { type: "string", multiple: true },
        region: { type: "string" },
        account: { type: "string" },
        "as-deployed": { type: "boolean" },
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
