// Inspecting reads through the registry and the history that managing changes, and takes the same commands with them.

export { handler } from "./manage.ts";
