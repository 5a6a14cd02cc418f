import type { HubState, Message } from "@switchboard/client";
import type { Command } from "commander";
import type { ConnectedHub } from "../connection/open-hub.ts";
import { withHub } from "../connection/with-hub.ts";
import { addIdentityOptions, type IdentityOptions } from "../identity/identity-options.ts";
import { type Address, addressHelp } from "../messages/address.ts";
import { wholeNumber } from "../messages/read-duration.ts";
import { messageLine, timeText } from "../output/message-line.ts";
import type { Output } from "../output/output.ts";
import type { Colour } from "../output/paint.ts";
import { printable } from "../output/printable.ts";
import { membersText } from "../room/members-text.ts";
import { collectSender, type Filters, passes, type Shown } from "../tail/filters.ts";
import { createGroupFinder, readFrame, senderOf } from "../tail/frame.ts";
import { createMessageFeed } from "../tail/message-feed.ts";
import { addTargetOptions, type TargetOptions } from "../target/target-options.ts";
import type { Context } from "./context.ts";

interface TailOptions extends TargetOptions, IdentityOptions {
  readonly join?: readonly string[];
  readonly last?: number;
  readonly presence?: boolean;
  readonly frames?: boolean;
  readonly type?: readonly string[];
  readonly group?: readonly string[];
  readonly from?: readonly Address[];
  readonly count?: number;
  readonly json?: boolean;
}

const collect = (text: string, before: readonly string[] = []) => [...before, text];

export function addTailCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("tail")
    .summary("print what a connection receives, until Ctrl-C")
    .description(
      "Connects, stays connected, and prints what comes: messages, presence, and what becomes of the connection.",
    )
    .option("-j, --join <group>", "join a group; several times for several groups", collect)
    .option(
      "--last <count>",
      "begin with so many of the last messages of each joined group",
      wholeNumber("--last", 1, 100),
    )
    .option("--presence", "tell who joins and leaves the joined groups")
    .option("--frames", "print the frames as they pass over the line, in both directions")
    .option(
      "--type <type>",
      "only these: message, presence, state …, or with --frames the type or action of a frame",
      collect,
    )
    .option("--group <group>", "only what is about this group", collect)
    .option("--from <address>", "only what this user, session or client has sent", collectSender)
    .option("--count <count>", "end after so many lines", wholeNumber("--count", 1, 1_000_000_000))
    .option("--json", "print each as a line of JSON");
  addIdentityOptions(addTargetOptions(command))
    .addHelpText(
      "after",
      `
${addressHelp}

Examples:
  switchboard tail --session bob
  switchboard tail --user ada --join room.1 --last 10 --presence
  switchboard tail --join room.1 --frames --type message --type ack
  switchboard tail --join room.1 --from user:grace --json | jq .data`,
    )
    .action(async (options: TailOptions) => {
      const output = outputFor(options);
      const ended = new AbortController();
      let left = options.count ?? Number.POSITIVE_INFINITY;
      const filters: Filters = { types: options.type ?? [], groups: options.group ?? [], senders: options.from ?? [] };
      const show = (shown: Shown, json: object, line: string) => {
        if (left <= 0 || !passes(filters, shown)) return;
        left -= 1;
        output.json(json);
        output.line(line);
        if (left === 0) ended.abort();
      };
      const follow = options.frames === true ? followFrames : followEvents;
      await withHub(
        options,
        surroundings,
        ({ until }) => until(AbortSignal.any([surroundings.interrupted, ended.signal])),
        (hub) => follow(hub, options, output, show),
      );
    });
}

type Show = (shown: Shown, json: object, line: string) => void;

const COLOURS: Readonly<Record<string, Colour>> = {
  message: "green",
  ack: "blue",
  stored: "blue",
  error: "red",
  close: "red",
  presence: "magenta",
};

function followFrames(hub: ConnectedHub, { join = [], presence }: TailOptions, { paint }: Output, show: Show): void {
  const groupsOf = createGroupFinder();
  hub.on("frame", ({ direction, text, socket }) => {
    const frame = readFrame(text);
    const colour = direction === "out" ? "cyan" : (COLOURS[frame.name] ?? "dim");
    const head = `${paint("dim", timeText(new Date().toISOString()))} ${direction === "out" ? ">" : "<"}`;
    show(
      { type: frame.name, groups: groupsOf(frame), from: senderOf(frame) },
      { direction, socket, frame: frame.fields },
      `${head} ${paint(colour, printable(text))}`,
    );
  });
  for (const name of join) {
    const group = hub.group(name);
    if (presence === true) group.on("presence", () => {});
  }
}

function followEvents(
  hub: ConnectedHub,
  { join = [], last, presence }: TailOptions,
  { paint }: Output,
  show: Show,
): void {
  const now = () => paint("dim", timeText(new Date().toISOString()));
  const tell = (shown: Shown, json: object, text: string, colour: Colour = "dim") =>
    show(shown, { type: shown.type, ...json }, `${now()} ${paint(colour, text)}`);

  const feed = createMessageFeed(hub, (message: Message, names) => {
    const place = names.length === 0 ? undefined : names.join(" ");
    const group = names.length === 0 ? {} : { groups: names };
    const shown = { type: "message", groups: names, from: message.from };
    show(shown, { type: "message", ...group, ...message }, messageLine(paint, message, place));
  });
  for (const name of join) {
    const group = feed.join(name, last);
    group.on("error", ({ code }) =>
      tell(
        { type: "error", groups: [name] },
        { group: name, code },
        `${printable(name)} cannot be had: ${printable(code)}`,
        "red",
      ),
    );
    if (presence === true) {
      group.on("presence", (event) =>
        tell(
          { type: "presence", groups: [name] },
          { group: name, ...event },
          `${printable(name)}: ${membersText(event)}`,
          "magenta",
        ),
      );
    }
  }
  hub.on("gap", (gap) => {
    const about = gap.group === undefined ? [] : [gap.group];
    tell(
      { type: "gap", groups: about },
      gap,
      `${printable(about.join() || "here")}: messages are lost for good`,
      "red",
    );
  });
  hub.on("state", (state) => tell({ type: "state", groups: [] }, stateJson(state), stateText(state)));
  hub.on("error", ({ code, message }) =>
    tell({ type: "error", groups: [] }, { code, message }, printable(`${code}: ${message}`), "red"),
  );
}

function stateJson(state: HubState) {
  const { name, reason } = state;
  const { connectionId, sessionId, userId, expiresAt }: Partial<{ readonly [Key in string]: unknown }> =
    state.name === "open" ? { ...state.welcome } : {};
  return { state: name, reason, connectionId, sessionId, userId, expiresAt };
}

function stateText(state: HubState): string {
  if (state.name !== "open") return `${state.name}: ${state.reason}`;
  const { userId, sessionId, connectionId } = state.welcome;
  return printable(
    `open: ${state.reason} as ${userId ?? sessionId ?? "nobody in particular"}, connection ${connectionId}`,
  );
}
