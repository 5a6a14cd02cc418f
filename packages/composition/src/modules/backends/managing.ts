import { createBackendHandler } from "@switchboard/adapters-aws/lambda";
import { createManage } from "@switchboard/domain";
import { createAnswerManageRequest } from "@switchboard/protocols";
import { defineModule, needs } from "../../module.ts";

/** Backends that have something changed. */
export const managing = defineModule({
  variables: {},
  makes: () => ({
    manage: needs("registry", "memberships", "history", "addressKinds", "clock").make(
      ({ addressKinds: kinds, ...parts }) => createManage({ ...parts, kinds }),
    ),
    manageHandler: needs("manage", "clock", "log").make(({ manage, clock, log }) =>
      createBackendHandler({
        ...{ event: "manage", clock, log },
        answer: createAnswerManageRequest({ manage, clock }),
      }),
    ),
  }),
});
