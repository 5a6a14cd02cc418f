import { runRound } from "@switchboard/probe";
import type { SmokeCheck } from "./smoke-check.ts";
import { expectSame, Skipped, Unexpected } from "./unexpected.ts";

// What backends do through the functions, and what connections get of it.

export const backendChecks: readonly SmokeCheck[] = [
  {
    name: "a round of the canary",
    async run(hub) {
      const backend = await hub.backend();
      const round = await runRound({
        run: `${hub.run}-round`,
        url: async () => (await hub.handshake()).url,
        protocols: async () => (await hub.handshake()).protocols,
        publish: (publication) => backend.publish(publication),
      });
      const { failure, latencyMs, maySend } = round;
      if (failure !== undefined) throw new Unexpected(`${failure.step} to succeed`, failure.problem);
      return `a message took ${latencyMs} ms${maySend === false ? "; connections may not send here" : ""}`;
    },
  },
  {
    name: "inspecting, as a backend",
    async run(hub) {
      const count = await (await hub.backend()).count({ group: `smoke.${hub.run}` });
      expectSame(count, 0);
      return "InspectFunction answers";
    },
  },
  {
    name: "history: what was missed is recovered",
    async run(hub) {
      const backend = await hub.backend();
      await using connection = await hub.connect();
      const group = `smoke.${hub.run}`;
      const { changed } = await backend.join({ connections: [connection.connectionId] }, [group]);
      expectSame(changed, 1);
      const [first, second] = [await publishTo(1), await publishTo(2)];
      try {
        const [position] = first.positions ?? [];
        if (position === undefined) throw new Skipped("no history is kept of groups", "History decides it.");
        const recovered = await connection.ask({ action: "recover", since: [position] }, "recovered", "error");
        const messages: readonly unknown[] = Array.isArray(recovered["messages"]) ? recovered["messages"] : [];
        // What others have published is not repeated.
        const own = messages.map((message) => {
          const { smoke, n } = Object(Object(message).data) as { readonly smoke?: unknown; readonly n?: unknown };
          return smoke === hub.run ? n : "a message of others";
        });
        expectSame(own, [2]);
        return `1 of ${second.delivered === 1 ? "2 messages" : "2 messages, of which one was not delivered,"} recovered by its position`;
      } finally {
        if (first.positions !== undefined) await backend.purge({ group });
      }

      function publishTo(n: number) {
        return backend.publish({ to: { groups: [group] }, data: { smoke: hub.run, n } });
      }
    },
  },
  {
    name: "presence: a member asks who is in its group",
    async run(hub) {
      const backend = await hub.backend();
      await using connection = await hub.connect();
      const group = `smoke.${hub.run}-presence`;
      await backend.join({ connections: [connection.connectionId] }, [group]);
      const { connections } = await connection.ask({ action: "occupancy", group }, "occupancy", "error");
      expectSame(connections, 1);
      const { code } = await connection.ask({ action: "presence", group }, "presence", "error");
      if (code === "no-presence") throw new Skipped("nobody is told who comes and goes", "Presence decides it.");
      expectSame(code, undefined);
      return "one connection";
    },
  },
  {
    name: "a connection is closed by an operator",
    async run(hub) {
      const backend = await hub.backend();
      await using connection = await hub.connect();
      const audience = { connections: [connection.connectionId] };
      const [{ closed }, { code }] = await Promise.all([
        backend.kick(audience, { reason: "smoke" }),
        connection.frame("close"),
      ]);
      expectSame({ closed, code }, { closed: 1, code: "kicked" });
      await connection.closed();
      return "told, and closed";
    },
  },
];
