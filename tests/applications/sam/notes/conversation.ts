import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "the output of `sam build` with esbuild, the endpoint from a variable without a scheme",
  template: ".aws-sam/build/template.yaml",
  async converse({ connect }) {
    const client = await connect();
    expect(await client.ask(" buy milk ")).toBe('{"noted":"buy milk","characters":8}');
  },
};
