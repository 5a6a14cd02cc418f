export { answerHello, answerPing, createAnswerSendMessage } from "./actions.ts";
export { type Actions, type AnswerFrame, createAnswerFrame, type FrameReply } from "./answer-frame.ts";
export {
  type AnswerPublishRequest,
  createAnswerPublishRequest,
  type PublishCall,
  type PublishOutcome,
  type PublishReply,
} from "./answer-publish-request.ts";
export { createSwitchboardFrameEncoder } from "./switchboard-frame-encoder.ts";
