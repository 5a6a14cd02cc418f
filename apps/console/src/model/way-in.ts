/** How somebody connects, as the form has it. */
export type WayIn =
  /** With a token of the local issuer. */
  | {
      readonly kind: "user";
      readonly user: string;
      readonly groups: readonly string[];
      readonly session: string;
      /** Of each token; not above 0 for one that has expired. */
      readonly tokenSeconds: number;
    }
  /** With a URL that is signed on this machine. */
  | { readonly kind: "signed"; readonly session: string }
  | { readonly kind: "anonymous"; readonly session: string; readonly client: string }
  /** Any hub. The URL may be a signed one; without a token nothing else is proved. */
  | { readonly kind: "url"; readonly url: string; readonly token: string; readonly session: string };
