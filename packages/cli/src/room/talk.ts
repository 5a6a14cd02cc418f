import { type Group, GroupError, type Message } from "@switchboard/client";
import type { ConnectedHub } from "../connection/open-hub.ts";
import { explainError } from "../errors/explain-error.ts";
import { messageLine } from "../output/message-line.ts";
import type { Paint } from "../output/paint.ts";
import { printable } from "../output/printable.ts";
import { membersText, occupantText } from "./members-text.ts";

export const talkHelp = `/who          who is in the room
/history      the messages before those that are shown
/room NAME    goes to another room; what you type is sent there
/leave        leaves the room
/quit         ends it, as Ctrl-C and Ctrl-D do
Anything else is sent. A text that begins with a slash is typed with two.`;

const NO_ROOM = "You are in no room: /room NAME joins one.";

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

interface Room {
  readonly name: string;
  readonly group: Group;
  /** Of the page before what is shown; `undefined` where nothing older is kept. */
  before: string | undefined;
}

export function createTalk({ hub, last, tellsPresence, paint, print }: TalkOptions): Talk {
  const rooms = new Map<string, Room>();
  const underWay = new Set<Promise<void>>();
  let current: string | undefined;
  let hasFailed = false;

  hub.on("state", ({ name, reason }) => {
    if (reason !== "closed-by-caller") print(paint("dim", `${name}: ${reason}`));
  });

  /** With the room's name where there are several. */
  function say(message: Message, name: string): void {
    print(messageLine(paint, message, rooms.size > (rooms.has(name) ? 1 : 0) ? name : undefined));
  }

  function complain(error: unknown): void {
    const { code, message, advice = "" } = explainError(error);
    warn(`${message} (${code}) ${advice}`.trim());
  }

  function warn(text: string): void {
    hasFailed = true;
    print(paint("red", printable(text)));
  }

  async function enter(name: string): Promise<void> {
    if (!rooms.has(name)) rooms.set(name, await openRoom(name));
    current = name;
  }

  async function openRoom(name: string): Promise<Room> {
    const group = hub.group(name);
    group.on("message", (message) => say(message, name));
    await group.joined();
    const room: Room = { name, group, before: undefined };
    await older(room).catch((error: unknown) => {
      // Nothing is kept there: that is no reason not to talk.
      if (!(error instanceof GroupError && error.code === "no-history")) throw error;
    });
    group.on("error", ({ code }) => {
      // Where nobody is told who is there, there is nothing to tell.
      if (code !== "no-presence") print(paint("red", printable(`${name}: ${code}`)));
    });
    group.on("gap", () => print(paint("red", printable(`${name}: messages are lost for good`))));
    if (!tellsPresence) return room;
    group.on("presence", (event) => {
      // Who joins may be told of the room before the room is told of them.
      if (event.users > 0) print(paint("magenta", `${printable(name)}: ${membersText(event)}`));
    });
    return room;
  }

  /** Prints the page before what is shown of the room. */
  async function older(room: Room): Promise<void> {
    const page = await room.group.history({ limit: last, before: room.before });
    room.before = page.before;
    for (const message of page.messages) say(message, room.name);
  }

  async function obey(command: string, argument: string): Promise<void> {
    const room = rooms.get(current ?? "");
    if (command === "help") return print(paint("dim", talkHelp));
    if (command === "room" && argument !== "") return enter(argument);
    if (room === undefined) return warn(NO_ROOM);
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
        return room.before === undefined ? print(paint("dim", "There is nothing older.")) : older(room);
      case "leave":
        await room.group.leave();
        rooms.delete(current ?? "");
        current = [...rooms.keys()].at(-1);
        return;
      default:
        warn(`There is no /${command}: /help says what there is.`);
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
        if (room === undefined) warn(NO_ROOM);
        else begin(room.group.send({ text: line.replace(/^\/\//, "/") }));
      }
      return true;
    },
    async settled() {
      await Promise.all([...underWay]);
      return !hasFailed;
    },
  };
}
