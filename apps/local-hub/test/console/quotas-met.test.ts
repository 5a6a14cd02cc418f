import { expect, test } from "vitest";
import { createQuotasMet } from "../../src/console/quotas-met.ts";

const line = (fields: object) => JSON.stringify({ level: "INFO", message: "text handled", ...fields });

test("counts refusals and ends by quota and user, or by connection where nobody is known", () => {
  const met = createQuotasMet();
  met.hear(line({ quota: "frames", userId: "ada", connectionId: "c1", outcome: "too-fast" }));
  met.hear(line({ quota: "frames", connectionId: "c2", outcome: "too-fast" }));
  met.hear(line({ quota: "frames", userId: "ada", connectionId: "c3", outcome: "terminated" }));
  expect(met.current()).toEqual([
    { quota: "frames", userId: "ada", connectionId: "c3", refused: 1, ended: 1 },
    { quota: "frames", connectionId: "c2", refused: 1, ended: 0 },
  ]);
});

test("joins and connections that are too many count as well", () => {
  const met = createQuotasMet();
  met.hear(line({ outcome: "too-fast", connectionId: "c1" }));
  met.hear(line({ outcome: 429, reason: "too-many-connections", connectionId: "c2" }));
  expect(met.current().map(({ quota, refused }) => [quota, refused])).toEqual([
    ["user.connections", 1],
    ["joins", 1],
  ]);
});

test("other lines say nothing, and the latest fifty are kept", () => {
  const met = createQuotasMet();
  for (const other of ["", "quota", '{"quota"', '{"quota":7}', 'null"quota"', line({ outcome: "ack" })])
    met.hear(other);
  expect(met.current()).toEqual([]);
  for (let number = 1; number <= 60; number += 1) met.hear(line({ quota: "bytes", userId: `u${number}` }));
  expect(met.current()).toHaveLength(50);
  expect(met.current()[0]).toMatchObject({ userId: "u60" });
});
