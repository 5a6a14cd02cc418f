export { answerHello, answerPing, createAnswerSendMessage } from "./actions.ts";
export { type Actions, type AnswerFrame, createAnswerFrame, type FrameReply } from "./answer-frame.ts";
export { createSwitchboardFrameEncoder } from "./switchboard-frame-encoder.ts";
