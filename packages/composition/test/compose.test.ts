import { optional } from "valibot";
import { describe, expect, test } from "vitest";
import { compose, createContainer, partOf } from "../src/compose.ts";
import { text } from "../src/configuration.ts";
import { defineModule, needs } from "../src/module.ts";

const clock = { now: () => 7, after: () => () => {} };
const time = defineModule({ variables: {}, makes: () => ({ clock: needs().make(() => clock) }) });
const chance = defineModule({
  variables: {},
  makes: () => ({ random: needs("clock").make((parts) => () => parts.clock.now()) }),
});

describe("a composition", () => {
  test("makes a part when it is first asked for, of others, and once", () => {
    const made: string[] = [];
    const counting = defineModule({
      variables: {},
      makes: () => ({
        clock: needs().make(() => {
          made.push("clock");
          return clock;
        }),
        random: needs("clock").make((parts) => {
          made.push("random");
          return () => parts.clock.now();
        }),
        ids: needs().make(() => {
          throw new Error("Nobody asked for it.");
        }),
      }),
    });
    const part = compose({}, [counting]);
    expect(made).toEqual([]);
    expect(part("random")()).toBe(7);
    expect(part("random")).toBe(part("random"));
    expect(part("clock")).toBe(clock);
    expect(made).toEqual(["clock", "random"]);
  });

  test("gives a module exactly the variables that it names", () => {
    const configured = defineModule({
      variables: { SHOWN: text, MISSING: optional(text, "by default") },
      makes: (configuration) => ({ random: needs().make(() => () => Object.keys(configuration).length) }),
    });
    const told = compose({ SHOWN: "x", HIDDEN: "y" }, [configured]);
    expect(told("random")()).toBe(2);
    expect(() => compose({}, [configured])).toThrowError(/SHOWN is not set/);
  });

  test("collects parts that there are several of from all modules, in their order", async () => {
    const method = (groups: readonly string[]) =>
      defineModule({
        variables: {},
        makes: () => ({
          authenticationMethods: groups.map((group) =>
            needs().make(
              () => ({ name: "none", verify: async () => ({ ok: true, value: { groups: [group] } }) }) as const,
            ),
          ),
        }),
      });
    const part = compose({}, [method(["a"]), method([]), method(["b", "c"])]);
    const verified = part("authenticationMethods").map((each) => each.verify({ method: "none" } as never));
    const groups = (await Promise.all(verified)).map((result) => result.ok && result.value.groups);
    expect(groups).toEqual([["a"], ["b"], ["c"]]);
  });

  test("decorates a part when it is made, and what is put in its place as well", () => {
    const later = defineModule({
      variables: {},
      makes: () => ({}),
      decorates: () => ({ random: needs("clock").make((parts) => (random) => () => random() + parts.clock.now()) }),
    });
    expect(compose({}, [time, chance, later])("random")()).toBe(14);
    const container = createContainer({}, [time, chance, later], (bound) => {
      bound.rebind("random").toConstantValue(() => 1);
    });
    expect(partOf(container, "random")()).toBe(8);
  });
});

describe("modules that do not fit together are refused at the start, by the names of their parts:", () => {
  test("a part that no module makes", () => {
    // @ts-expect-error: no composed module makes `clock`
    expect(() => compose({}, [chance])).toThrowError("- random needs clock, which no module makes.");
  });

  test("a part that several modules make", () => {
    expect(() => compose({}, [time, time])).toThrowError("- clock is made by several modules.");
  });

  test("parts that need each other in a circle, through a decorator too", () => {
    const circle = defineModule({
      variables: {},
      makes: () => ({
        clock: needs("random").make(() => clock),
        random: needs("clock").make(() => () => 1),
        ids: needs().make(() => ({ unique: () => "", derived: () => "" })),
        log: needs("ids").make(() => ({ info: () => {}, warn: () => {}, error: () => {} })),
      }),
      decorates: () => ({ ids: needs("log").make(() => (ids) => ids) }),
    });
    expect(() => compose({}, [circle])).toThrowError(
      /clock needs random needs clock: a circle\.\n- ids needs log needs ids: a circle\./,
    );
  });
});

test("what does not fit does not compile", () => {
  const part = compose({}, [time, chance]);
  // @ts-expect-error: `sendMessage` is made by no composed module
  expect(() => part("sendMessage")).toThrowError();
  // @ts-expect-error: the factory may use only what it says it needs
  const undeclared = needs("clock").make(({ log }) => log);
  const wrongType = needs().make(() => ({ ticks: 1 }));
  // @ts-expect-error: the factory must make the part's own type
  const wrong = defineModule({ variables: {}, makes: () => ({ clock: wrongType }) });
  // @ts-expect-error: there is no such part
  const unknown = defineModule({ variables: {}, makes: () => ({ watch: wrongType }) });
  expect([undeclared, wrong, unknown]).toHaveLength(3);
});
