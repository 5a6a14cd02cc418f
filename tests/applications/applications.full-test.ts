import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { type Application, applicationFolders, startApplication } from "./support/application.ts";

// Applications in the shapes that people have, each as its owner would have it: started by the built `local-aws`, unmodified, and used by
// real clients. What one of them is and what its clients expect is in its `conversation.ts`.

const conversations = import.meta.glob<{ readonly application: Application }>("./*/*/conversation.ts", { eager: true });
const applications = Object.entries(conversations).map(([path, { application }]) => ({
  application,
  folder: path.replace(/^\.\/(.*)\/conversation\.ts$/, "$1"),
}));

/** A conversation takes a second or two where nothing else runs, and many times that on a machine that is busy. */
const CONVERSATION_MS = 60_000;

test("every folder of an application has a conversation", () => {
  expect(applications.map(({ folder }) => folder)).toEqual(applicationFolders());
  expect(applications.length).toBeGreaterThanOrEqual(15);
});

describe("starts unmodified and answers its clients:", () => {
  for (const { application, folder } of applications) {
    test.concurrent(`${folder}: ${application.about}`, async ({ skip }) => {
      const missing = application.missing?.();
      if (missing !== undefined) {
        // The default reporter counts skipped tests and says nothing about why.
        console.error(`skipped: ${folder}: ${missing}`);
        skip(missing);
      }
      await using running = await startApplication(folder, application);
      const tooLate = once(AbortSignal.timeout(CONVERSATION_MS), "abort").then(() => {
        throw new Error(`The conversation is not over after ${CONVERSATION_MS / 1000} seconds.`);
      });
      try {
        await Promise.race([application.converse(running), tooLate]);
      } catch (error) {
        throw new Error(`${String(error)}\n${folder} printed:\n${running.output()}`, { cause: error });
      }
    });
  }
});
