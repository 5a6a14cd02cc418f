const TOKEN = "[!#$%&'*+.^_`|~\\w-]+";
const OFFER = new RegExp(`^${TOKEN}(?:[ \\t]*;[ \\t]*${TOKEN}(?:=(?:${TOKEN}|"${TOKEN}"))?)*$`);
const DEFLATE = "permessage-deflate";
const WINDOW_BITS = /^(?:[89]|1[0-5])$/;

/**
 * The offers of extensions in a handshake, each as it was written; none without the header, `undefined` if the header is
 * malformed (RFC 6455, section 9.1). `ws` judges it as well, but after `$connect` would have run.
 */
export function readExtensionOffers(header: string | undefined): readonly string[] | undefined {
  if (header === undefined) return [];
  const offers = header.split(",").map((offer) => offer.replace(/^[ \t]+|[ \t]+$/g, ""));
  return offers.every((offer) => OFFER.test(offer)) ? offers : undefined;
}

/**
 * The first offer of compression that can be accepted; `undefined` where there is none, and the connection goes on without
 * compression (RFC 7692, section 5.1: a server declines what it cannot do).
 *
 * @param serverWindowBits the smallest window that the server can keep to
 */
export function acceptableDeflateOffer(offers: readonly string[], serverWindowBits: number): string | undefined {
  return offers.find((offer) => isAcceptable(offer, serverWindowBits));
}

function isAcceptable(offer: string, serverWindowBits: number): boolean {
  const [name, ...parameters] = offer.split(";").map((part) => part.trim());
  const named = parameters.map((parameter) => {
    const [key = "", value] = parameter.replaceAll('"', "").split("=");
    return [key, value] as const;
  });
  const isOnce = new Set(named.map(([key]) => key)).size === named.length;
  return name === DEFLATE && isOnce && named.every(([key, value]) => isKnown(key, value, serverWindowBits));
}

function isKnown(key: string, value: string | undefined, serverWindowBits: number): boolean {
  switch (key) {
    case "server_no_context_takeover":
    case "client_no_context_takeover":
      return value === undefined;
    case "client_max_window_bits":
      return value === undefined || WINDOW_BITS.test(value);
    case "server_max_window_bits":
      return value !== undefined && WINDOW_BITS.test(value) && Number(value) >= serverWindowBits;
    default:
      return false;
  }
}
