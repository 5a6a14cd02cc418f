import { expect, test } from "vitest";
import {
  compose,
  delivering,
  deliveryWorker,
  departures,
  eventQueue,
  events,
  fanOut,
  gateway,
  history,
  presence,
  protocols,
  runtime,
  storage,
  switchboardV1,
} from "../src/index.ts";

const shared = [runtime, storage, presence, departures, switchboardV1, protocols, gateway, delivering] as const;
const base = {
  TABLE_NAME: "connections",
  AWS_REGION: "us-east-1",
  MANAGEMENT_ENDPOINT: "https://hub.example/development",
};
const queueUrl = "https://sqs.us-east-1.amazonaws.com/123456789012/DeliveryQueue";

const deliverer = (environment: Record<string, string>) =>
  compose({ ...base, ...environment }, [...shared, history, fanOut])("deliver");
const worker = (environment: Record<string, string>) =>
  compose({ ...base, ...environment }, [...shared, deliveryWorker])("processTasks");

test("a queue is optional for who delivers", () => {
  expect(deliverer({})).toBeTypeOf("function");
  expect(deliverer({ DELIVERY_QUEUE_URL: queueUrl, DIRECT_DELIVERY_LIMIT: "0" })).toBeTypeOf("function");
});

test("a worker needs its queue, and one for dead letters", () => {
  expect(worker({ DELIVERY_QUEUE_URL: queueUrl, DEAD_LETTER_QUEUE_URL: queueUrl })).toBeTypeOf("function");
  expect(() => worker({})).toThrowError(/DELIVERY_QUEUE_URL is not set\n.*DEAD_LETTER_QUEUE_URL is not set/);
});

test.each([
  [{ DELIVERY_QUEUE_URL: "DeliveryQueue" }, /DELIVERY_QUEUE_URL is not an http\(s\) URL/],
  [{ DIRECT_DELIVERY_LIMIT: "many" }, /DIRECT_DELIVERY_LIMIT is not a whole number/],
  [{ DIRECT_DELIVERY_LIMIT: "1000000" }, /DIRECT_DELIVERY_LIMIT is more than 100000/],
  [{ POSTS_PER_SECOND: "0" }, /POSTS_PER_SECOND is less than 1/],
])("what is wrong is said: %j", (environment, message) => {
  expect(() => deliverer(environment)).toThrowError(message);
});

test("who leaves events needs no queue for them; who puts them on a bus needs its name", () => {
  const letters = (environment: Record<string, string>) =>
    compose({ ...base, DELIVERY_QUEUE_URL: queueUrl, DEAD_LETTER_QUEUE_URL: queueUrl, ...environment }, [
      ...shared,
      deliveryWorker,
      eventQueue,
    ])("eventQueue");
  expect(letters({})).toBeUndefined();
  expect(letters({ EVENT_QUEUE_URL: queueUrl })).toBeDefined();
  expect(() => letters({ EVENT_QUEUE_URL: "EventQueue" })).toThrowError(/EVENT_QUEUE_URL is not an http\(s\) URL/);

  const handler = (environment: Record<string, string>) => compose(environment, [runtime, events])("eventHandler");
  const region = { AWS_REGION: "us-east-1" };
  expect(handler({ ...region, EVENT_BUS: "default" })).toBeTypeOf("function");
  expect(() => handler(region)).toThrowError(/EVENT_BUS is not set/);
});
