import { UnusableTemplate } from "@switchboard/local-service";
import { readTemplate, type StackPlace, type Template } from "@switchboard/template";
import type { RunningStack, RunOptions } from "./run-options.ts";
import { runStack } from "./run-stack.ts";
import { defineStack, type StackDefinition } from "./template/stack-definition.ts";

export interface StackOptions extends Omit<RunOptions, "projectFolder"> {
  /** A CloudFormation or SAM template. */
  readonly template: string;
  /** Absolute path of the directory that it is in: paths in it are relative to that. */
  readonly directory: string;
  readonly place: StackPlace;
  /** Values of its parameters by name, where not the defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Runs what a template describes on this machine: the API on a gateway, the functions with their roles, tables in an
 * embedded DynamoDB with their streams, queues, event buses and rules, what they feed, secrets. The functions reach all of it
 * over HTTP.
 *
 * @throws `UnusableTemplate` with everything that is wrong with it, and what `runStack` throws. Nothing is left running then.
 */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const { place, directory } = options;
  // Read once, and resolved again when it is known where queues are.
  const template = read(options);
  return runStack(define(template, options, place), { ...options, projectFolder: directory }, (queueEndpoint) =>
    define(template, options, { ...place, queueEndpoint }),
  );
}

function read({ template, parameters }: StackOptions): Template {
  const read = readTemplate(template, parameters);
  if ("problems" in read) throw new UnusableTemplate(read.problems);
  return read.template;
}

function define(template: Template, { directory, parameters = {} }: StackOptions, place: StackPlace): StackDefinition {
  const defined = defineStack(template, { directory, place, parameters });
  if ("problems" in defined) throw new UnusableTemplate(defined.problems);
  return defined.definition;
}
