/** Functions whose module cannot be loaded, most often because their configuration is wrong. */
export class UnloadableFunctions extends Error {
  override readonly name = "UnloadableFunctions";
  /** Each once: functions that share a variable share its problem. */
  readonly problems: readonly string[];

  /** @param problems for each function its name and what its module threw; several lines list several problems */
  constructor(problems: readonly string[]) {
    const listed = problems.flatMap((problem) => {
      const [first = "", ...lines] = problem.split("\n");
      return lines.length > 0 ? lines.map((line) => line.replace(/^- /, "")) : [first];
    });
    const each = [...new Set(listed)];
    super(["Not every function can be loaded:", ...each].join("\n"));
    this.problems = each;
  }
}
