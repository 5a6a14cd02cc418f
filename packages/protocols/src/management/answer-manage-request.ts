import type { Audience, DenialEnd, Manage, ManageCommand, Managed } from "@switchboard/domain";
import { type AudienceName, type DenialTime, type ManageRequest, parseManageRequest } from "@switchboard/protocol";
import { type AnswerCommands, type CarriedOut, createAnswerCommands, refusal } from "./answer-commands.ts";
import { isoTime } from "./iso-time.ts";
import { namedAddressOf } from "./named-address.ts";

/** Answers a backend that asks for something to be changed. Never throws. */
export function createAnswerManageRequest({
  manage,
  clock,
}: {
  readonly manage: Manage;
  readonly clock: { now(): number };
}): AnswerCommands {
  return createAnswerCommands({
    parse: parseManageRequest,
    clock,
    async carryOut(request: ManageRequest, untilMs) {
      const managed = await manage(commandOf(request), untilMs);
      return managed.ok ? answerOf(managed.value) : { answer: refusal(managed.rejection) };
    },
  });
}

function commandOf(request: ManageRequest): ManageCommand {
  switch (request.command) {
    case "join":
    case "leave": {
      const { command: kind, audience, groups, lasting, next } = request;
      return { kind, audience: audienceOf(audience), groups, lasting, ...(next !== undefined && { after: next }) };
    }
    case "purge":
      return { kind: "purge", stream: namedAddressOf(request.stream) };
    case "close": {
      const { audience, reason, reconnect, denied, next } = request;
      return {
        kind: "close",
        audience: { ...audienceOf(audience), ...(audience.everyone === true && { everyone: true }) },
        ...(reason !== undefined && { text: reason }),
        reconnect,
        ...(denied !== undefined && { denied: endOf(denied) }),
        ...(next !== undefined && { after: next }),
      };
    }
    case "deny":
      return { kind: "deny", parties: audienceOf(request.parties), end: endOf(request.time) };
    case "allow":
      return { kind: "allow", parties: audienceOf(request.parties) };
  }
}

function endOf(time: DenialTime): DenialEnd {
  return "untilMs" in time ? { atMs: time.untilMs } : { afterMs: time.forSeconds * 1000 };
}

function audienceOf({ connections, sessions, clients, users, groups }: AudienceName): Audience {
  return {
    ...(connections !== undefined && { connection: connections }),
    ...(sessions !== undefined && { session: sessions }),
    ...(clients !== undefined && { client: clients }),
    ...(users !== undefined && { user: users }),
    ...(groups !== undefined && { group: groups }),
  };
}

function answerOf(managed: Managed): CarriedOut {
  switch (managed.kind) {
    case "joined":
    case "left": {
      const { kind, changed, failed, unknown, next, fault } = managed;
      const counts = { failed, unknown, ...(next !== undefined && { next }) };
      return {
        answer:
          kind === "joined"
            ? { type: "joined", joined: changed, ...counts }
            : { type: "left", left: changed, ...counts },
        said: { changed, failed, unknown, ...(fault !== undefined && { fault }) },
      };
    }
    case "closed": {
      const { closed, gone, failed, deniedUntilMs, next, fault } = managed;
      const denied = deniedUntilMs === undefined ? {} : { deniedUntil: isoTime(deniedUntilMs) };
      return {
        answer: { type: "closed", closed, gone, failed, ...denied, ...(next !== undefined && { next }) },
        said: { closed, gone, failed, ...(fault !== undefined && { fault }) },
      };
    }
    case "denied":
      return { answer: { type: "denied", until: isoTime(managed.untilMs) } };
    case "purged":
    case "allowed":
      return { answer: { type: managed.kind } };
  }
}
