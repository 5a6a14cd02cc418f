import { expect } from "vitest";
import { signRequest } from "../../../conformance/support/sign-request.ts";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "AWS_IAM on $connect: a signed handshake",
  template: "template.yaml",
  async converse({ connect, url }) {
    await expect(connect()).rejects.toMatchObject({ status: 403 });
    const { host, pathname: path } = new URL(url);
    const credentials = { accessKeyId: "vehicle", secretAccessKey: "secret" };
    const headers = signRequest({ method: "GET", host, path, body: "", region: "us-east-1" }, credentials);
    const vehicle = await connect("", { headers });
    expect(await vehicle.ask({ action: "position", latitude: 48.1, longitude: 11.6 })).toBe('{"at":[48.1,11.6]}');
  },
};
