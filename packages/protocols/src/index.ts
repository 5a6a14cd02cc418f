export { answerHello, answerPing, createAnswerSendMessage } from "./switchboard-v1/actions.ts";
export { type Actions, type AnswerFrame, createAnswerFrame, type FrameReply } from "./switchboard-v1/answer-frame.ts";
export {
  type AnswerPublishRequest,
  createAnswerPublishRequest,
  type PublishCall,
  type PublishOutcome,
  type PublishReply,
} from "./switchboard-v1/answer-publish-request.ts";
export { createSwitchboardFrameEncoder } from "./switchboard-v1/switchboard-frame-encoder.ts";
