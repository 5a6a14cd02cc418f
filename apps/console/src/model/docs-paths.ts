/** The pages of the documents that the console leads to, as the local hub serves them. */
export const docsPaths = {
  start: "/docs/",
  tutorial: "/docs/tutorial.html",
  client: "/docs/packages/client.html",
  history: "/docs/guides/history.html",
  presence: "/docs/guides/presence.html",
  authentication: "/docs/reference/authentication.html",
  protocol: "/docs/reference/protocol.html",
  delivery: "/docs/reference/delivery.html",
  events: "/docs/reference/events.html",
  faults: "/docs/reference/gateway.html",
  managing: "/docs/reference/managing.html",
  publishing: "/docs/reference/publishing.html",
  quotas: "/docs/operations/operations.html",
  table: "/docs/project/architecture.html",
} as const;
export type DocsPage = keyof typeof docsPaths;
