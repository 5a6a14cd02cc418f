import { createBackendHandler } from "@switchboard/adapters-aws/lambda";
import { createInspect } from "@switchboard/domain";
import { createAnswerInspectRequest } from "@switchboard/protocols";
import { defineModule, needs } from "../../module.ts";

/** Backends that have themselves told something. */
export const inspecting = defineModule({
  variables: {},
  makes: () => ({
    inspect: needs("registry", "memberships", "denials", "history", "historyOf", "addressKinds", "clock").make(
      ({ addressKinds: kinds, ...parts }) => createInspect({ ...parts, kinds }),
    ),
    inspectHandler: needs("inspect", "clock", "log").make(({ inspect, clock, log }) =>
      createBackendHandler({
        ...{ event: "inspect", clock, log },
        answer: createAnswerInspectRequest({ inspect, clock }),
      }),
    ),
  }),
});
