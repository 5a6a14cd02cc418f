// Plain JavaScript, because the embedded DynamoDB starts it without a build. The types are in request-guard.d.mts.

/** @typedef {import("./request-guard.d.mts").GuardOptions} GuardOptions */
/** @typedef {import("./request-guard.d.mts").GuardRefusal} GuardRefusal */
/** @typedef {import("node:http").IncomingMessage} IncomingMessage */
/** @typedef {import("node:http").ServerResponse} ServerResponse */
/** @typedef {import("node:stream").Duplex} Duplex */

const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"];
const REASONS = {
  host: "The Host header is not a name of this machine.",
  origin: "Web pages of other origins may not call this.",
};

/** @type {typeof import("./request-guard.d.mts").guardServer} */
export function guardServer(server, options = {}) {
  const { hostNames = [], openPaths = [], onRefused = () => {} } = options;
  const names = new Set([...LOOPBACK_NAMES, ...hostNames.map((name) => name.toLowerCase())]);

  /**
   * @param {GuardRefusal["because"]} because
   * @param {IncomingMessage} request
   * @param {boolean} isUpgrade
   */
  function report(because, request, isUpgrade) {
    const { host, origin } = request.headers;
    const caller = because === "host" ? urlOfHost(host)?.hostname : originOf(origin);
    onRefused({ because, method: request.method ?? "", isUpgrade, caller });
  }

  before(server, "upgrade", (/** @type {IncomingMessage} */ request, /** @type {Duplex} */ socket) => {
    if (isCalledBy(names, request)) return true;
    report("host", request, true);
    // A client that resets the connection meanwhile is no fault of this process.
    socket.on("error", () => socket.destroy());
    socket.once("finish", () => socket.destroy());
    socket.end(`HTTP/1.1 403 Forbidden\r\n${headerLines(refusalOf("host"))}\r\n${refusalOf("host").body}`);
    return false;
  });
  before(server, "request", (/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    if (!isCalledBy(names, request)) return refuse("host", request, response);
    const open = openPaths.find(({ path }) => path === pathOf(request));
    // A cached answer for one origin must not be given to another.
    if (open?.to === "loopback") response.setHeader("vary", "origin");
    if (isOfSameOrigin(request)) return true;
    const { origin } = request.headers;
    if (open?.to === "loopback" && isLoopbackOrigin(origin)) return admit(origin, request, response);
    if (open?.to === "navigation" && isNavigation(request)) return true;
    return refuse("origin", request, response);
  });

  /**
   * @param {GuardRefusal["because"]} because
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  function refuse(because, request, response) {
    report(because, request, false);
    request.resume();
    const { headers, body } = refusalOf(because);
    response.writeHead(403, headers).end(body);
    return false;
  }
}

/**
 * Lets a page of another loopback origin read the answer; answers its preflight.
 *
 * @param {string} origin
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
function admit(origin, request, response) {
  response.setHeader("access-control-allow-origin", origin);
  if (request.method === "GET") return true;
  request.resume();
  response.setHeader("access-control-allow-methods", "GET");
  response.setHeader("access-control-allow-headers", "*");
  response.writeHead(request.method === "OPTIONS" ? 204 : 405).end();
  return false;
}

/**
 * Runs a check before whatever has listened to an event so far, which happens only if the check says so.
 *
 * @param {import("node:http").Server} server
 * @param {"request" | "upgrade"} event
 * @param {(request: any, answer: any) => boolean} check
 */
function before(server, event, check) {
  const listeners = server.listeners(event);
  // Without a listener, Node serves what offers an upgrade as an ordinary request.
  if (listeners.length === 0) return;
  server.removeAllListeners(event);
  server.on(event, (...parts) => {
    if (!check(parts[0], parts[1])) return;
    for (const listener of listeners) listener.apply(server, parts);
  });
}

/**
 * @param {ReadonlySet<string>} names
 * @param {IncomingMessage} request
 */
function isCalledBy(names, { headers }) {
  const hostname = urlOfHost(headers.host)?.hostname;
  return hostname !== undefined && names.has(hostname);
}

/**
 * Whether a request comes from a page that this server serves, or from no page at all, as a program's does. Browsers say where
 * a request comes from in `Origin` and `Sec-Fetch-Site`, which scripts cannot set (Fetch, Fetch Metadata).
 *
 * @param {IncomingMessage} request
 */
function isOfSameOrigin({ headers, socket }) {
  const { host, origin, "sec-fetch-site": site } = headers;
  if (origin === undefined && site === undefined) return true;
  const url = urlOfHost(host);
  // No page is served under another name: whichever page has one was made to point here.
  if (url === undefined || !LOOPBACK_NAMES.includes(url.hostname)) return false;
  const isEncrypted = "encrypted" in socket && socket.encrypted === true;
  const own = isEncrypted ? urlOfHost(host, "https")?.origin : url.origin;
  if (origin !== undefined && origin !== own) return false;
  return site === undefined || site === "same-origin" || site === "none";
}

/**
 * @param {string | undefined} origin
 * @returns {origin is string}
 */
function isLoopbackOrigin(origin) {
  const url = origin !== undefined && URL.canParse(origin) ? new URL(origin) : undefined;
  return (
    url !== undefined &&
    (url.protocol === "http:" || url.protocol === "https:") &&
    url.origin === origin &&
    LOOPBACK_NAMES.includes(url.hostname)
  );
}

/**
 * A link to a page, or its address typed in: neither a frame, nor a form, nor anything that a script gets to see.
 *
 * @param {IncomingMessage} request
 */
function isNavigation({ method, headers }) {
  const { origin, "sec-fetch-mode": mode, "sec-fetch-dest": destination } = headers;
  return method === "GET" && origin === undefined && mode === "navigate" && destination === "document";
}

/** @param {IncomingMessage} request */
function pathOf({ url = "/" }) {
  return url.split("?", 1)[0];
}

/**
 * @param {string | undefined} host a `Host` header: name and port, and nothing else that a URL could have
 * @param {"http" | "https"} scheme
 */
function urlOfHost(host, scheme = "http") {
  const url = `${scheme}://${host}`;
  return host !== undefined && /^[\w.:[\]-]+$/.test(host) && URL.canParse(url) ? new URL(url) : undefined;
}

/** @param {string | undefined} origin */
function originOf(origin) {
  if (origin === undefined || !URL.canParse(origin)) return undefined;
  const { protocol, host } = new URL(origin);
  return `${protocol}//${host}`;
}

/** @param {GuardRefusal["because"]} because */
function refusalOf(because) {
  const body = JSON.stringify({ message: "Forbidden", reason: REASONS[because] });
  return {
    body,
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      // AWS's clients take the error's class from it.
      "x-amzn-errortype": "ForbiddenException",
      connection: "close",
    },
  };
}

/** @param {{ readonly headers: Readonly<Record<string, string | number>> }} refusal */
function headerLines({ headers }) {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
}
