import { type ManageAnswer, readAnswer } from "../model/operator/manage-answer.ts";

/**
 * Gives a command, again with its `next` as long as connections are left; the sums of all answers.
 *
 * @throws `Error`, to be shown, for an answer that cannot be read; and what `manage` throws
 */
export async function carryOut(manage: (command: object) => Promise<unknown>, command: object): Promise<ManageAnswer> {
  let sum = await ask(manage, command);
  while (sum.type === "closed" && sum.next !== undefined) {
    const more = await ask(manage, { ...command, next: sum.next });
    if (more.type !== "closed") return more;
    sum = {
      ...{ type: "closed", closed: sum.closed + more.closed, gone: sum.gone + more.gone },
      ...{ failed: sum.failed + more.failed, deniedUntil: sum.deniedUntil ?? more.deniedUntil, next: more.next },
    };
  }
  return sum;
}

async function ask(manage: (command: object) => Promise<unknown>, command: object): Promise<ManageAnswer> {
  const answer = readAnswer(await manage(command));
  if (answer === undefined)
    throw new Error("ManageFunction has answered something that this page does not understand.");
  return answer;
}
