import { describe, expect, test } from "vitest";
import { readSeconds, wholeNumber, wholeSeconds } from "../src/messages/read-duration.ts";
import { isOnThisMachine, parseHubUrl, regionOf } from "../src/target/hub-url.ts";

describe("durations", () => {
  test.each([
    ["90", 90],
    ["90s", 90],
    ["1.5m", 90],
    ["2h", 7200],
    ["7d", 604_800],
    ["200ms", 0.2],
  ])("%s", (text, seconds) => expect(readSeconds(text)).toBe(seconds));

  test.each(["", "s", "-1s", "1y", "1 m", "1e3"])("%j is none", (text) => {
    expect(() => readSeconds(text)).toThrow(expect.objectContaining({ code: "invalid-duration" }));
  });
});

test("whole numbers are within their bounds", () => {
  const read = wholeNumber("--rate", 1, 10);
  expect(read("10")).toBe(10);
  for (const text of ["0", "11", "1.5", "-1", "", "x"]) {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: "invalid-number" }));
  }
});

test("whole seconds are one at least", () => {
  const read = wholeSeconds("--deny");
  expect([read("1500ms"), read("10m")]).toEqual([2, 600]);
  for (const text of ["200ms", "0"]) {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: "invalid-duration", exitCode: 2 }));
  }
});

describe("a hub's URL", () => {
  test("has host and path", () => {
    expect(parseHubUrl("wss://abc.example/production", "--url").href).toBe("wss://abc.example/production");
  });

  test.each(["", "abc", "https://abc.example/x", "file:///x"])("%j is none", (text) => {
    expect(() => parseHubUrl(text, "--url")).toThrow(expect.objectContaining({ code: "invalid-url" }));
  });

  test.each(["wss://h/p?idToken=never-log-token", "wss://ada:never-log-password@h/p", "wss://h/p#x"])(
    "carries no proof, and what it carries is not repeated",
    (text) => {
      expect(() => parseHubUrl(text, "--url")).toThrow(expect.objectContaining({ code: "invalid-url", exitCode: 2 }));
    },
  );

  test("is encrypted on its way to another machine", () => {
    for (const text of ["ws://hub.example/p", "ws://127.0.0.1.example/p"]) {
      expect(() => parseHubUrl(text, "--url")).toThrow(expect.objectContaining({ code: "invalid-url", exitCode: 2 }));
    }
    expect(parseHubUrl("ws://localhost:8081/p", "--url").host).toBe("localhost:8081");
  });

  test("tells where it is", () => {
    const deployed = new URL("wss://abc.execute-api.eu-central-1.amazonaws.com/production");
    expect([regionOf(deployed), isOnThisMachine(deployed)]).toEqual(["eu-central-1", false]);
    expect(regionOf(new URL("wss://abc.execute-api.cn-north-1.amazonaws.com.cn/p"))).toBe("cn-north-1");
    expect(regionOf(new URL("wss://hub.example/p"))).toBeUndefined();
    for (const host of ["127.0.0.1:8081", "localhost", "[::1]:1", "127.1.2.3"]) {
      expect(isOnThisMachine(new URL(`ws://${host}/development`))).toBe(true);
    }
    expect(isOnThisMachine(new URL("ws://127.0.0.1.example/development"))).toBe(false);
  });
});
