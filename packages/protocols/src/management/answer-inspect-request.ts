import type {
  Inspect,
  InspectCommand,
  Inspected,
  MemberConnection,
  Position,
  StoredMessage,
} from "@switchboard/domain";
import {
  type InspectAnswer,
  type InspectRequest,
  type Json,
  type KeptMessage,
  type Member,
  parseInspectRequest,
  type WirePosition,
} from "@switchboard/protocol";
import { membersFields } from "../switchboard-v1/presence-frames.ts";
import { type AnswerCommands, createAnswerCommands, refusal } from "./answer-commands.ts";
import { namedAddressOf } from "./named-address.ts";

/** Answers a backend that asks to be told something. Never throws. */
export function createAnswerInspectRequest({
  inspect,
  clock,
}: {
  readonly inspect: Inspect;
  readonly clock: { now(): number };
}): AnswerCommands {
  return createAnswerCommands({
    parse: parseInspectRequest,
    clock,
    async carryOut(request: InspectRequest) {
      const inspected = await inspect(commandOf(request));
      return { answer: inspected.ok ? answerOf(inspected.value) : refusal(inspected.rejection) };
    },
  });
}

function commandOf(request: InspectRequest): InspectCommand {
  switch (request.command) {
    case "history": {
      const { stream, before, limit } = request;
      return { kind: "history", stream: namedAddressOf(stream), ...(before !== undefined && { before }), limit };
    }
    case "stream":
      return { kind: "stream", stream: namedAddressOf(request.stream) };
    case "members": {
      const { address, limit, next } = request;
      return { kind: "members", address: namedAddressOf(address), limit, ...(next !== undefined && { after: next }) };
    }
    case "presence": {
      const { group, limit, next } = request;
      return { kind: "presence", group, limit, ...(next !== undefined && { after: next }) };
    }
    case "count":
      return { kind: "count", address: namedAddressOf(request.address) };
    case "memberships": {
      const { member } = request;
      const named =
        "user" in member
          ? { kind: "user" as const, id: member.user }
          : { kind: "session" as const, id: member.session };
      return { kind: "memberships", member: named };
    }
  }
}

function answerOf(inspected: Inspected): InspectAnswer {
  switch (inspected.kind) {
    case "history":
      return { type: "history", messages: inspected.messages.map(keptMessage), more: inspected.more };
    case "stream": {
      const { retention, position } = inspected;
      return {
        type: "stream",
        keepSeconds: retention.keepMs / 1000,
        most: retention.most,
        ...(position !== undefined && { position: wirePosition(position) }),
      };
    }
    case "members": {
      const { members, next } = inspected;
      return { type: "members", members: members.map(memberOf), ...(next !== undefined && { next }) };
    }
    case "presence":
      return { type: "presence", ...membersFields(inspected) };
    case "count":
      return { type: "count", count: inspected.count };
    case "memberships":
      return { type: "memberships", groups: inspected.groups };
  }
}

function keptMessage({ message, position }: StoredMessage): KeptMessage {
  const { messageId: id, from, sentAtMs, payload, kind, refers } = message;
  return {
    id,
    from,
    sentAt: isoTime(sentAtMs),
    positions: [wirePosition(position)],
    ...(kind !== undefined && { kind }),
    ...(refers !== undefined && { refers }),
    data: payload as Json,
  };
}

function memberOf({ connectedAtMs, expiresAtMs, ...ids }: MemberConnection): Member {
  return { ...ids, connectedAt: isoTime(connectedAtMs), expiresAt: isoTime(expiresAtMs) };
}

function wirePosition({ epoch, offset }: Position): WirePosition {
  return [epoch, offset];
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
