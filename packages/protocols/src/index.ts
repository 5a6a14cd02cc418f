export type {
  AnswerCommands,
  ManagementCall,
  ManagementOutcome,
  ManagementReply,
} from "./management/answer-commands.ts";
export { createAnswerInspectRequest } from "./management/answer-inspect-request.ts";
export { createAnswerManageRequest } from "./management/answer-manage-request.ts";
export {
  type AnswerPublishRequest,
  createAnswerPublishRequest,
  type PublishCall,
  type PublishOutcome,
  type PublishReply,
} from "./publishing/answer-publish-request.ts";
export { switchboardV1 } from "./switchboard-v1/switchboard-v1.ts";
