/** What the hub does with the frames of a connection: it receives one and replies, or sends one by itself. */
export interface Operation {
  readonly action: "receive" | "send";
  readonly summary: string;
  /** Names of definitions in the schema of the frames. */
  readonly messages: readonly string[];
  readonly replies?: readonly string[];
}

const refused = ["ErrorFrame", "GatewayError"];

/** Every frame is in one of them: a test counts. */
export const operations: Readonly<Record<string, Operation>> = {
  hello: {
    action: "receive",
    summary: "Asks what the hub knows the connection as; names groups to be in, and positions (F7, G6, H7).",
    messages: ["HelloFrame"],
    replies: ["WelcomeFrame", ...refused],
  },
  ping: {
    action: "receive",
    summary: "Keeps the connection; API Gateway answers it without a function (F8, K1).",
    messages: ["PingFrame"],
    replies: ["PongFrame"],
  },
  join: {
    action: "receive",
    summary: "Asks to be in groups: all of them, or none (G2).",
    messages: ["JoinFrame"],
    replies: ["JoinedFrame", ...refused],
  },
  leave: {
    action: "receive",
    summary: "Leaves groups (G5).",
    messages: ["LeaveFrame"],
    replies: ["LeftFrame", ...refused],
  },
  sendMessage: {
    action: "receive",
    summary:
      "Sends a message to addresses, in the long form or the short one (S1, S3). `stored` may come before `ack` (H5).",
    messages: ["SendMessageFrame", "ShortSendMessageFrame"],
    replies: ["StoredFrame", "AckFrame", ...refused],
  },
  history: {
    action: "receive",
    summary: "Asks for a page of what a group keeps (H9).",
    messages: ["HistoryFrame"],
    replies: ["HistoryPageFrame", ...refused],
  },
  recover: {
    action: "receive",
    summary: "Asks for what came after positions (H8).",
    messages: ["RecoverFrame"],
    replies: ["RecoveredFrame", ...refused],
  },
  members: {
    action: "receive",
    summary: "Asks who is in a group (P1).",
    messages: ["MembersFrame"],
    replies: ["MembersPageFrame", ...refused],
  },
  occupancy: {
    action: "receive",
    summary: "Asks how many are in a group (P2).",
    messages: ["OccupancyFrame"],
    replies: ["OccupancyCountFrame", ...refused],
  },
  presence: {
    action: "receive",
    summary: "Asks what presence events have told so far (P4).",
    messages: ["PresenceFrame"],
    replies: ["PresenceStateFrame", ...refused],
  },
  refresh: {
    action: "receive",
    summary: "Gives the connection a new token (K6).",
    messages: ["RefreshFrame"],
    replies: ["RefreshedFrame", ...refused],
  },
  deliverMessage: {
    action: "send",
    summary: "Delivers a message to an address of the connection, at least once (D1, D3).",
    messages: ["MessageFrame"],
  },
  tellPresence: {
    action: "send",
    summary: "Tells who has come to a group of the connection and gone (P5).",
    messages: ["PresenceEventFrame"],
  },
  refuse: {
    action: "send",
    summary: "Answers a text that is no frame (E1), or that API Gateway could not hand on (E4).",
    messages: ["ErrorFrame", "GatewayError"],
  },
  close: {
    action: "send",
    summary: "Says why the hub is about to close the connection (X1).",
    messages: ["CloseFrame"],
  },
};
