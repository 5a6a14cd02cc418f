import { expect, onTestFinished, test, vi } from "vitest";
import { compose, inspecting, runtime } from "../src/index.ts";
import { composeInMemory } from "../src/testing/index.ts";
