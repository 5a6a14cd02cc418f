import { createHandler } from "./container.ts";

// Once per execution environment: a configuration that is wrong fails the start, not the first event.
export const handler = createHandler(process.env);
