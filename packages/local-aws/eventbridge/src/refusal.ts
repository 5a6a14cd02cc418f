export type RefusalName =
  | "AccessDeniedException"
  | "MissingAuthenticationTokenException"
  | "SerializationException"
  | "UnknownOperationException"
  | "ValidationException";

/** A call that EventBridge refuses as a whole: a value, not thrown. */
export class Refusal {
  readonly name: RefusalName;
  readonly message: string;

  constructor(name: RefusalName, message: string) {
    this.name = name;
    this.message = message;
  }
}
