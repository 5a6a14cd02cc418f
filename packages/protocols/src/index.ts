export {
  type AnswerPublishRequest,
  createAnswerPublishRequest,
  type PublishCall,
  type PublishOutcome,
  type PublishReply,
} from "./publishing/answer-publish-request.ts";
export { switchboardV1 } from "./switchboard-v1/switchboard-v1.ts";
