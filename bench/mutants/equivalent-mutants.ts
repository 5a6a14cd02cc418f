/** A mutant that survives because no input can tell it from the code. */
export interface EquivalentMutant {
  /** From the root of the repository. */
  readonly file: string;
  /** The line before the change, or the lines, each run of white space being one space. */
  readonly code: string;
  readonly becomes: string;
  /** Why nothing can tell them apart. */
  readonly reason: string;
}

const because = (
  file: string,
  reason: string,
  ...changes: readonly (readonly [code: string, becomes: string])[]
): readonly EquivalentMutant[] => changes.map(([code, becomes]) => ({ file, code, becomes, reason }));

/** Every survivor of `npm run mutants`. A test is better than an entry; code that does nothing is better removed. */
export const equivalentMutants: readonly EquivalentMutant[] = [
  ...because(
    "packages/domain/src/messages/may-send.ts",
    "Without a case of its own the switch ends in undefined, which counts as false. Groups never come here.",
    ['case "everyone": return false;', 'case "everyone":'],
    ['case "group":', 'case "":'],
    ['case "everyone":', 'case "":'],
  ),
  ...because(
    "packages/domain/src/messages/resolve-recipients.ts",
    "The key only has to differ from those of all other addresses, which have a kind and an id.",
    [
      'if (everyone) addresses.set("everyone", { kind: "everyone" });',
      'if (everyone) addresses.set("", { kind: "everyone" });',
    ],
  ),
  ...because(
    "packages/domain/src/messages/send-message.ts",
    "A namespace depends on whether it is of a session, and on nothing else about the kind.",
    [
      'return namespaceOf(kind === "client" ? "client" : "session", sender.connection.identity);',
      'return namespaceOf(kind === "client" ? "" : "session", sender.connection.identity);',
    ],
  ),
  ...because(
    "packages/domain/src/fan-out/merge-registrations.ts",
    "For the compiler, which cannot see that a cursor in the heap is at a registration.",
    [
      'if (current === undefined) throw new RangeError("The cursor is not at a registration.");',
      'if (false) throw new RangeError("The cursor is not at a registration.");',
    ],
    [
      'if (current === undefined) throw new RangeError("The cursor is not at a registration.");',
      'if (current === undefined) throw new RangeError("");',
    ],
  ),
  ...because(
    "packages/domain/src/fan-out/merge-registrations.ts",
    "For the compiler: what is in a list that excludes nobody is a registration, and a connection that is in none is excluded.",
    ['else if ("foundAt" in head) found = head;', "else if (true) found = head;"],
    [
      "if (found !== undefined && !excluded) page.push(streams === 0 ? found : marked(found, streams));",
      "if (true && !excluded) page.push(streams === 0 ? found : marked(found, streams));",
    ],
  ),
  ...because(
    "packages/domain/src/fan-out/merge-registrations.ts",
    "A page is read before anything looks at it. It is emptied so that two pages of a list are never in memory.",
    ["let page: readonly Listed[] = [];", 'let page: readonly Listed[] = ["Stryker was here"];'],
    ["page = [];", 'page = ["Stryker was here"];'],
  ),
  ...because(
    "packages/domain/src/fan-out/merge-registrations.ts",
    "A heap has no gap: where there is a cursor on the right there is one on the left, and a parent above them.",
    [
      "return id !== undefined && (other === undefined || id < other);",
      "return id !== undefined && (false || id < other);",
    ],
  ),
  ...because(
    "packages/domain/src/fan-out/merge-registrations.ts",
    "Equal ids are of one connection, and which of its registrations comes out of the heap first is not promised.",
    [
      "return id !== undefined && (other === undefined || id < other);",
      "return id !== undefined && (other === undefined || id <= other);",
    ],
  ),
  ...because(
    "packages/domain/src/fan-out/merge-registrations.ts",
    "Both are there, but for the empty heap; what is put into that is taken out again at once, and is no cursor.",
    ["if (one === undefined || other === undefined) return;", "if (false) return;"],
    ["if (one === undefined || other === undefined) return;", "if (one === undefined && other === undefined) return;"],
    ["if (one === undefined || other === undefined) return;", "if (false || other === undefined) return;"],
    ["if (one === undefined || other === undefined) return;", "if (one === undefined || false) return;"],
  ),
  ...because("packages/domain/src/fan-out/merge-registrations.ts", "The first item has no parent to be swapped with.", [
    "for (let child = items.length - 1; child > 0; ) {",
    "for (let child = items.length - 1; child >= 0; ) {",
  ]),
  ...because(
    "packages/domain/src/delivery/overflow.ts",
    "Where there is room, what would be waited for is over at once.",
    ["return tasks.length >= tasksPerCall ? roomForTasks() : undefined;", "return true ? roomForTasks() : undefined;"],
  ),
  ...because(
    "packages/domain/src/delivery/deliver.ts",
    "For the compiler: something is enqueued exactly where there is a queue for it.",
    [
      "overflow && enqueued ? inlinePart(pages, delivery, overflow.inlineLimit, enqueued) : flat(pages);",
      "overflow || enqueued ? inlinePart(pages, delivery, overflow.inlineLimit, enqueued) : flat(pages);",
    ],
  ),
  ...because(
    "packages/domain/src/delivery/deliver.ts",
    "What waits for nothing goes on at once. Not to wait saves time, once for each connection.",
    ["if (room !== undefined) await room;", "if (true) await room;"],
  ),
  ...because(
    "packages/domain/src/flow-control/bulkhead.ts",
    "For the compiler: what is not there is not in the set either.",
    ["if (slot !== undefined) underWay.delete(slot);", "if (true) underWay.delete(slot);"],
  ),
  ...because(
    "packages/domain/src/flow-control/concurrency-limiter.ts",
    "A rate that is no number holds nothing back: no comparison with it is true.",
    [
      "...(limits.postsPerSecond !== undefined && { waitForTurn: createRateLimiter(limits.postsPerSecond, clock) }),",
      "...(true && { waitForTurn: createRateLimiter(limits.postsPerSecond, clock) }),",
    ],
  ),
  ...because(
    "packages/client/src/connection/connection-state-machine.ts",
    "For the compiler: only a connection that is open can be lost.",
    [
      'const isOver = before.name === "open" && policy.now() >= Date.parse(before.welcome.expiresAt);',
      "const isOver = true && policy.now() >= Date.parse(before.welcome.expiresAt);",
    ],
  ),
  ...because(
    "packages/protocol/src/flaw.ts",
    "Looked at as an object, an array has its indexes as keys, which have no flaw, and the same values. It only takes longer.",
    ["if (Array.isArray(value)) return firstFlaw(value, depth);", "if (false) return firstFlaw(value, depth);"],
  ),
  ...because(
    "packages/protocol/src/parse-client-frame.ts",
    "A function that ends without a return gives undefined as well.",
    ["} catch { return undefined; }", "} catch {}"],
  ),
];
