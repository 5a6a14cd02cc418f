import type { ServerResponse } from "node:http";

/** What a page may use beside the files of its own origin: sources as in a `Content-Security-Policy`. */
export interface PageSources {
  readonly scripts?: readonly string[];
  readonly styles: readonly string[];
  readonly connections?: readonly string[];
}

/** Writes the headers of a page that this machine serves: it loads nothing from elsewhere, and no other page may frame or open it. */
export function restrictPage(response: ServerResponse, { scripts = [], styles, connections = [] }: PageSources): void {
  const policy = [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(" "),
    ["style-src 'self'", ...styles].join(" "),
    "img-src 'self' data:",
    ["connect-src 'self'", ...connections].join(" "),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  response.setHeader("content-security-policy", policy.join("; "));
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("cross-origin-opener-policy", "same-origin");
}
