interface Question {
  readonly text: string;
  readonly answer: string;
}

export type Verdict = "right" | "wrong";

export const questions: readonly Question[] = [{ text: "6 * 7?", answer: "42" }];
