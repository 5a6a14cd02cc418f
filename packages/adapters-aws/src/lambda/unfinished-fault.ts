/** What fails an invocation, so that whoever called calls again. Its name is what a Step Functions task retries on. */
export class UnfinishedFault extends Error {
  override readonly name: string;

  constructor(reason: "throttled" | "internal", message: string) {
    super(message);
    this.name = reason === "throttled" ? "Switchboard.Throttled" : "Switchboard.Internal";
  }
}
