/** The pages of the documents that the console leads to, as the local hub serves them. */
export const docsPaths = {
  start: "/docs/",
  authentication: "/docs/AUTHENTICATION",
  protocol: "/docs/PROTOCOL",
  rooms: "/docs/PROTOCOL",
  delivery: "/docs/DELIVERY",
  events: "/docs/EVENTS",
  faults: "/docs/GATEWAY",
  managing: "/docs/MANAGING",
  publishing: "/docs/PUBLISHING",
  quotas: "/docs/OPERATIONS",
  table: "/docs/ARCHITECTURE",
} as const;
export type DocsPage = keyof typeof docsPaths;
