/** The hub, or API Gateway in front of it, has not let a line in. */
export class HandshakeRefused extends Error {
  override readonly name = "HandshakeRefused";
  /** Of the answer; `undefined` where the line was cut instead. */
  readonly status: number | undefined;

  constructor(status: number | undefined, options?: ErrorOptions) {
    super(`The handshake was ${status === undefined ? "cut" : `refused with ${status}`}.`, options);
    this.status = status;
  }
}
