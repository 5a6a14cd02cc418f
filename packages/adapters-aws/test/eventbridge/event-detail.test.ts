import { readFileSync } from "node:fs";
import { sampleEvents } from "@switchboard/domain/testing/contracts";
import { expect, test } from "vitest";
import { eventDetail } from "../../src/eventbridge/event-detail.ts";
import { documentedTypes, flawsOf } from "./event-validator.ts";

const samples = sampleEvents();
const every = Object.values(samples).flat();

test("there is a schema for every detail type, and no other", () => {
  const types = new Set(every.map((event) => eventDetail(event, "hub").detailType));
  expect([...types].sort()).toEqual([...documentedTypes].sort());
});

test.each(every.map((event) => [event.kind, event] as const))("%s is as its schema says", (_kind, event) => {
  const { detailType, detail } = eventDetail(event, "hub");
  expect(flawsOf(detailType, JSON.parse(JSON.stringify(detail)))).toEqual([]);
  expect(detail).toMatchObject({ version: 1, id: event.id, at: "2026-01-01T00:00:00.123Z", hub: "hub" });
});

test("the schema finds a field that it does not know, and one that is missing", () => {
  const [event] = samples["message-stored"];
  if (event === undefined) throw new Error("There is no sample.");
  const { detailType, detail } = eventDetail(event, "hub");
  expect(flawsOf(detailType, { ...detail, payload: 1 })).not.toEqual([]);
  expect(flawsOf(detailType, { ...detail, hub: undefined })).not.toEqual([]);
});

test("connections that were missed are listed by reason, streams and positions are as in frames", () => {
  const [failed, stored] = [samples["delivery-failed"][0], samples["message-stored"][0]];
  if (failed === undefined || stored === undefined) throw new Error("There are no samples.");
  expect(eventDetail(failed, "hub").detail).toMatchObject({
    message: { messageId: "m-1", sentAt: "2026-01-01T00:00:00.123Z", kind: "edit", refers: "m-0", group: "room.1" },
    positions: [["k3JHs9aQ-x0Z", 45]],
    undelivered: { throttled: ["R1kmxc2VNjMCFIA=", "R1kmxc2VNjMCFIC="], "too-large": ["R1kmxc2VNjMCFIB="] },
  });
  expect(eventDetail(stored, "hub").detail).toMatchObject({
    stream: { group: "room.1" },
    position: ["k3JHs9aQ-x0Z", 45],
  });
});

test("the document has every detail type, and an example that is as its schema says", () => {
  const page = readFileSync(new URL("../../../../docs/EVENTS.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (`.+?`) \|/gm)].map(([, cell = ""]) => cell);
  const named = rows.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Za-z ]+)`/g)].map(([, name]) => name));
  expect(named.sort()).toEqual([...documentedTypes].sort());
  const blocks = [...page.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json = ""]) => JSON.parse(json));
  const examples = blocks.filter((block) => "detail-type" in block);
  expect(examples).toHaveLength(1);
  for (const { source, detail, "detail-type": type } of examples) {
    expect(source).toBe("switchboard");
    expect(flawsOf(type, detail)).toEqual([]);
  }
});
