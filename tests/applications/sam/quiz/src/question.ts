import { questions } from "./questions";

export const handler = async () => ({ statusCode: 200, body: questions[0]?.text });
