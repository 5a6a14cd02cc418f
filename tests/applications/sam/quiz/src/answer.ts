import { questions, Verdict } from "./questions";

export const handler = async ({ body }: { readonly body: string }) => {
  const { answer }: { readonly answer: unknown } = JSON.parse(body);
  const verdict: Verdict = questions[0]?.answer === String(answer) ? Verdict.Right : Verdict.Wrong;
  return { statusCode: 200, body: verdict };
};
