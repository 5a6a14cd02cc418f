import type {
  Inspect,
  InspectCommand,
  Inspected,
  MemberConnection,
  Party,
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
import { type AnswerCommands, createAnswerCommands, refusal } from "./answer-commands.ts";
import { isoTime } from "./iso-time.ts";
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
    case "count":
      return { kind: "count", address: namedAddressOf(request.address) };
    case "memberships":
      return { kind: "memberships", member: partyOf(request.member) };
    case "denied":
      return { kind: "denied", party: partyOf(request.party) };
  }
}

function partyOf(name: { readonly user: string } | { readonly session: string }): Party {
  return "user" in name ? { kind: "user", id: name.user } : { kind: "session", id: name.session };
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
    case "count":
      return { type: "count", count: inspected.count };
    case "memberships":
      return { type: "memberships", groups: inspected.groups };
    case "denied":
      return { type: "denied", ...(inspected.untilMs !== undefined && { until: isoTime(inspected.untilMs) }) };
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
