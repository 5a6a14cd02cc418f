/** A call that DynamoDB refuses: a value, not thrown. */
export class Refusal {
  /**
   * @param {string} type e.g. `ResourceNotFoundException`
   * @param {string} message
   */
  constructor(type, message) {
    this.type = type;
    this.message = message;
  }
}

/** @param {string} message */
export const invalid = (message) => new Refusal("com.amazon.coral.validate#ValidationException", message);
