// Runs before each test file.

import fc from "fast-check";
import { vi } from "vitest";

// Properties are tried with the same values each time: a mutant that only some values tell apart would survive now and then.
fc.configureGlobal({ seed: 1 });
// A mutant of what a module does when it is loaded is in effect only in a module that is loaded after it was chosen.
vi.resetModules();
