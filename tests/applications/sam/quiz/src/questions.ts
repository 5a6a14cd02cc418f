interface Question {
  readonly text: string;
  readonly answer: string;
}

export enum Verdict {
  Right = "right",
  Wrong = "wrong",
}

export const questions: readonly Question[] = [{ text: "6 * 7?", answer: "42" }];
