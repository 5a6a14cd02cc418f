/** What the process of a function is told of the endpoints that are on this machine. */
export interface FunctionEndpoints {
  /** Where connections to the names lead, on loopback, with TLS and without. */
  readonly port: number;
  /** A regular expression of the names, whose case does not matter. */
  readonly names: string;
  /** The certificate authority that vouches for the names there, as PEM. */
  readonly certificate: string;
}
