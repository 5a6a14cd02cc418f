import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "a Cognito user pool of its own, whose tokens an authorizer verifies by the pool's public keys",
  template: "template.yaml",
  async converse({ url, connect }) {
    const tokenFor = async (query: string) => {
      const { origin } = new URL(url.replace("ws:", "http:"));
      return (await fetch(`${origin}/_cognito/token?${query}`)).text();
    };
    await connect(`?token=${await tokenFor("user=ada&groups=members")}`);
    await expect(connect(`?token=${await tokenFor("user=eve&groups=guests")}`)).rejects.toMatchObject({ status: 403 });
    const refused = ["user=ada&groups=members&expires=-60", "user=ada&groups=members&use=access"];
    for (const query of refused) {
      await expect(connect(`?token=${await tokenFor(query)}`)).rejects.toMatchObject({ status: 401 });
    }
    await expect(connect("?token=a.b.c")).rejects.toMatchObject({ status: 500 });
  },
};
