/** What there is to see and to do at the local hub. */
export const hubTabs = ["table", "access", "events", "faults"] as const;
export type HubTab = (typeof hubTabs)[number];
