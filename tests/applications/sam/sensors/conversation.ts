import { expect } from "vitest";
import { type Application, withoutPython } from "../../support/application.ts";

export const application: Application = {
  about: "functions in Python with boto3 and the endpoint from domainName and stage",
  template: "template.yaml",
  missing: withoutPython,
  async converse({ connect }) {
    const client = await connect();
    expect(await client.ask("ping")).toMatch(/UnknownFunction.* does not know ping$/);
    expect(await client.ask({ action: "reading", value: 3 })).toBe('{"total": 3}');
    expect(await client.ask({ action: "reading", value: 4 })).toBe('{"total": 7}');
  },
};
