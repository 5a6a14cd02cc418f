import type { Group, Message } from "@switchboard/client";
import type { ConnectedHub } from "../connection/open-hub.ts";
import { explainError } from "../errors/explain-error.ts";
import { messageLine } from "../output/message-line.ts";
import type { Paint } from "../output/paint.ts";
import { printable } from "../output/printable.ts";
import { createMessageFeed } from "../tail/message-feed.ts";
import { membersText, occupantText } from "./members-text.ts";

export const talkHelp = `/who          who is in the room
/history      the messages before those that are shown
/room NAME    goes to another room; what you type is sent there
/leave        leaves the room
/quit         ends it, as Ctrl-C and Ctrl-D do
Anything else is sent. A text that begins with a slash is typed with two.`;

export interface TalkOptions {
  readonly hub: ConnectedHub;
  /** So many of the last messages of a room come first. */
  readonly last: number;
  readonly tellsPresence: boolean;
  readonly paint: Paint;
  readonly print: (line: string) => void;
}

/** Talking in rooms: what is typed goes in, what is to be printed comes out. */
export interface Talk {
  /** The room that lines are sent to. */
  readonly room: string | undefined;
  /** Joins a room, or goes back to it. */
  enter(name: string): Promise<void>;
  /** @returns whether it goes on */
  typed(line: string): boolean;
  /** Resolves when everything that was typed is done, with whether all of it could be. */
  settled(): Promise<boolean>;
}

export function createTalk({ hub, last, tellsPresence, paint, print }: TalkOptions): Talk {
  const rooms = new Map<string, { readonly group: Group; before: string | undefined | null }>();
  const underWay = new Set<Promise<void>>();
  let current: string | undefined;
  let hasFailed = false;

  const feed = createMessageFeed(hub, (message: Message, names) => {
    const isElsewhere = rooms.size > 1 || names.length === 0;
    print(messageLine(paint, message, isElsewhere ? names.join(" ") || "to you" : undefined));
  });
  hub.on("state", ({ name, reason }) => {
    if (reason !== "closed-by-caller") print(paint("dim", `${name}: ${reason}`));
  });

  function complain(error: unknown): void {
    hasFailed = true;
    const { code, message, advice = "" } = explainError(error);
    print(paint("red", printable(`${message} (${code}) ${advice}`.trim())));
  }

  async function enter(name: string): Promise<void> {
    if (!rooms.has(name)) {
      const group = feed.join(name, last);
      // Nothing kept is no reason not to talk.
      group.on("error", ({ code }) => code === "no-history" || print(paint("red", printable(`${name}: ${code}`))));
      await group.joined();
      rooms.set(name, { group, before: null });
      group.on("gap", () => print(paint("red", printable(`${name}: messages are lost for good`))));
      if (tellsPresence)
        group.on("presence", (event) => print(paint("magenta", `${printable(name)}: ${membersText(event)}`)));
    }
    current = name;
  }

  async function older(room: { readonly group: Group; before: string | undefined | null }): Promise<void> {
    if (room.before === null) {
      // What is shown already is the page before.
      room.before = (await room.group.history({ limit: last })).before;
    }
    if (room.before === undefined) return print(paint("dim", "There is nothing older."));
    const page = await room.group.history({ limit: last, before: room.before });
    room.before = page.before;
    for (const message of page.messages) print(messageLine(paint, message));
  }

  async function obey(command: string, argument: string): Promise<void> {
    const room = rooms.get(current ?? "");
    if (command === "help") return print(paint("dim", talkHelp));
    if (command === "room" && argument !== "") return enter(argument);
    if (room === undefined) return print(paint("red", "You are in no room: /room NAME joins one."));
    switch (command) {
      case "who": {
        const members = await room.group.members();
        return print(
          paint(
            "magenta",
            members.map((member) => `${occupantText(member)} (${member.connections.length})`).join(", "),
          ),
        );
      }
      case "history":
        return older(room);
      case "leave":
        await room.group.leave();
        rooms.delete(current ?? "");
        current = [...rooms.keys()].at(-1);
        return;
      default:
        print(paint("red", `There is no /${printable(command)}: /help says what there is.`));
    }
  }

  function begin(work: Promise<unknown>): void {
    const done = work.then(() => {}, complain).finally(() => underWay.delete(done));
    underWay.add(done);
  }

  return {
    get room() {
      return current;
    },
    enter,
    typed(line) {
      const [, command, argument = ""] = /^\/([a-z]+)(?:\s+(.*))?$/.exec(line.trim()) ?? [];
      if (command === "quit") return false;
      if (command !== undefined) begin(obey(command, argument.trim()));
      else if (line.trim() !== "") {
        const room = rooms.get(current ?? "");
        if (room === undefined) complainOfNoRoom();
        else begin(room.group.send({ text: line.replace(/^\/\//, "/") }));
      }
      return true;
    },
    async settled() {
      await Promise.all([...underWay]);
      return !hasFailed;
    },
  };

  function complainOfNoRoom(): void {
    hasFailed = true;
    print(paint("red", "You are in no room: /room NAME joins one."));
  }
}
