import { basename, dirname } from "node:path";
import type { StackPlace } from "@switchboard/template";

/** Where `sam build`, `cdk synth` and `serverless package` leave their templates. */
const OUTPUT_DIRECTORIES = ["build", ".aws-sam", "cdk.out", ".serverless"];

/**
 * Where a template's stack is on this machine. It is called as the project's directory is.
 *
 * @param directory absolute path of the directory that the template is in
 */
export function placeOfTemplate(
  directory: string,
  { region = "us-east-1", accountId = "000000000000" }: Partial<Pick<StackPlace, "region" | "accountId">>,
): StackPlace {
  return { region, accountId, stackName: basename(projectOf(directory)) };
}

function projectOf(directory: string): string {
  return OUTPUT_DIRECTORIES.includes(basename(directory)) ? projectOf(dirname(directory)) : directory;
}
