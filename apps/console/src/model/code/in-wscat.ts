import { quoted } from "./literals.ts";
import { type Party, tokenUrl } from "./party.ts";
import type { Snippet } from "./snippet.ts";
import type { ClientStep } from "./step.ts";

/** Asks for as many messages of a history at once. */
const PAGE = 20;

/** A step of a client over a bare WebSocket; `undefined` where that is nothing that one types. */
export function wscat(step: ClientStep, party: Party): Snippet | undefined {
  const frames = framesOf(step);
  if (frames === undefined) return undefined;
  const { preparation, line, note } = connectLine(party);
  const [only] = frames;
  // One frame goes with the line. Several would be sent at once, and the hub handles the frames of a connection
  // concurrently: what depends on the answer before is typed.
  const isAlone = frames.length === 1 && only !== undefined;
  const command = isAlone ? `${line} -w -1 -x ${quoted(JSON.stringify(only))}` : line;
  return {
    code: [...preparation, command].join("\n"),
    ...(note !== undefined && { note }),
    ...(frames.length > 1 && { typed: frames.map((frame) => JSON.stringify(frame)) }),
  };
}

function framesOf(step: ClientStep): readonly object[] | undefined {
  switch (step.kind) {
    case "connect":
      return [];
    case "send":
      return [{ action: "sendMessage", id: "1", ...step.request }];
    case "join":
      return [join(step.room)];
    case "leave":
      return [join(step.room), { action: "leave", id: "2", groups: [step.room] }];
    case "history":
      return [join(step.room), { action: "history", id: "2", group: step.room, limit: PAGE }];
    case "members":
      return [join(step.room), { action: "members", id: "2", group: step.room }];
    // A token is nothing to be typed, and a connection ends with Ctrl-C.
    case "refresh":
    case "close":
      return undefined;
  }
}

const join = (room: string) => ({ action: "join", id: "1", groups: [room] });

function connectLine({ hubUrl, proof, session, client }: Party): {
  readonly preparation: readonly string[];
  readonly line: string;
  readonly note?: string;
} {
  const query = new URLSearchParams({
    ...(session !== undefined && { session_id: session }),
    ...(client !== undefined && { client_id: client }),
  }).toString();
  const url = quoted(query === "" ? hubUrl : `${hubUrl}?${query}`);
  const withToken = `npx wscat -c ${url} -s switchboard.v1 -s "bearer.$TOKEN"`;
  switch (proof.kind) {
    case "user":
      return { preparation: [`TOKEN=$(curl -s ${quoted(tokenUrl(proof))})`], line: withToken };
    case "token":
      return {
        preparation: ["TOKEN='<id token of your user pool>'"],
        line: withToken,
        note: "Put an id token of the hub's user pool between the quotes.",
      };
    case "signed": {
      const signer = quoted(`${proof.origin}/_switchboard/signed-url?session=${encodeURIComponent(proof.session)}`);
      const url = `SIGNED_URL=$(curl -s ${signer} | node -p 'JSON.parse(fs.readFileSync(0)).url')`;
      return { preparation: [url], line: `npx wscat -c "$SIGNED_URL" -s switchboard.v1` };
    }
    case "signed-url":
      return {
        preparation: ["SIGNED_URL='<signed URL from your backend>'"],
        line: `npx wscat -c "$SIGNED_URL" -s switchboard.v1`,
        note: "Put a URL that your backend has signed between the quotes.",
      };
    case "none":
      return { preparation: [], line: `npx wscat -c ${url} -s switchboard.v1` };
  }
}
