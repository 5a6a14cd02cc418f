/** Where nobody listens: port 9 is kept for a service that no machine runs any longer. */
export const nowhere = { endpoint: "http://127.0.0.1:9", region: "us-east-1", attempts: 1, deadlineMs: 500 };
