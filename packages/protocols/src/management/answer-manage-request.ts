import type { Audience, Manage, ManageCommand, Managed } from "@switchboard/domain";
import { type AudienceName, type ManageRequest, parseManageRequest } from "@switchboard/protocol";
import { type AnswerCommands, type CarriedOut, createAnswerCommands, refusal } from "./answer-commands.ts";
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
  if (request.command === "purge") return { kind: "purge", stream: namedAddressOf(request.stream) };
  const { command: kind, audience, groups, lasting, next } = request;
  return { kind, audience: audienceOf(audience), groups, lasting, ...(next !== undefined && { after: next }) };
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
  if (managed.kind === "purged") return { answer: { type: "purged" } };
  const { kind, changed, failed, unknown, next, fault } = managed;
  const counts = { failed, unknown, ...(next !== undefined && { next }) };
  return {
    answer:
      kind === "joined" ? { type: "joined", joined: changed, ...counts } : { type: "left", left: changed, ...counts },
    said: { changed, failed, unknown, ...(fault !== undefined && { fault }) },
  };
}
