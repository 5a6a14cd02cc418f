import { createJoinGroups, createLeaveGroups, defaultJoinLimits } from "@switchboard/domain";
import { optional } from "valibot";
import { groupPatterns } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** Joining and leaving groups. Who may join which is for the deployment to say, or for a token; by default nobody may. */
export const groups = defineModule({
  variables: { JOIN: optional(groupPatterns) },
  makes: ({ JOIN: allowed = [] }) => ({
    joinRules: needs("quotas").make(({ quotas: { joins: perMinute = defaultJoinLimits.perMinute } }) => ({
      allowed,
      limits: {
        ...defaultJoinLimits,
        perMinute,
        changesPerMinute: Math.max(defaultJoinLimits.changesPerMinute, 5 * perMinute),
      },
    })),
    joinGroups: needs("registry", "joinRules", "addressKinds", "history", "historyOf").make(
      ({ addressKinds: kinds, ...parts }) => createJoinGroups({ ...parts, kinds }),
    ),
    leaveGroups: needs("registry", "joinRules").make(createLeaveGroups),
  }),
});
