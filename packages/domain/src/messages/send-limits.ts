/** What a deployment lets one message of a connection ask for. A protocol may allow less. */
export interface SendLimits {
  /** Addresses, all kinds together and before duplicates are removed; everyone is none. */
  readonly addresses: number;
}
