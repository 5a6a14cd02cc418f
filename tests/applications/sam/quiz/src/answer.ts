import { questions, type Verdict } from "./questions";

export const handler = async ({ body }: { readonly body: string }) => {
  const { answer }: { readonly answer: unknown } = JSON.parse(body);
  const verdict: Verdict = questions[0]?.answer === String(answer) ? "right" : "wrong";
  return { statusCode: 200, body: verdict };
};
