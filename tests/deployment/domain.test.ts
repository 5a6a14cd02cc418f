import type { Stack } from "@switchboard/template";
import { describe, expect, test } from "vitest";
import { deployed, fullParameters, leastParameters, ofType, template, textAt } from "../support/deployment.ts";

const { DomainName, CertificateArn, HostedZoneId } = fullParameters;
const DOMAIN = { ...leastParameters, DomainName, CertificateArn };
const least = deployed(leastParameters);
const withDomain = deployed(DOMAIN);

/** Where the functions post to, each of those that do, and what the outputs say of it. */
function endpointsOf(stack: Stack): ReadonlySet<string> {
  const functions = ofType(stack, "AWS::Serverless::Function").map(([, properties]) =>
    textAt(properties, "Environment.Variables.MANAGEMENT_ENDPOINT"),
  );
  return new Set([...functions.filter((endpoint) => endpoint !== ""), String(stack.outputs["ManagementEndpoint"])]);
}

const ownName = `${least.resources.get("Api")?.ref}.execute-api.eu-central-1.amazonaws.com/development`;

test.each([
  ["nothing", {}, `wss://${ownName}`, `https://${ownName}`],
  ["a domain", DOMAIN, "wss://realtime.example.com", "https://realtime.example.com"],
  [
    "a domain, and no name of the API's own",
    { ...DOMAIN, DisableExecuteApiEndpoint: "true" },
    "wss://realtime.example.com",
    "https://realtime.example.com",
  ],
  [
    "a management endpoint",
    { ManagementEndpoint: "https://shared.example.com/chat" },
    `wss://${ownName}`,
    "https://shared.example.com/chat",
  ],
  [
    "a domain, and a management endpoint",
    { ...DOMAIN, ManagementEndpoint: "https://shared.example.com/chat" },
    "wss://realtime.example.com",
    "https://shared.example.com/chat",
  ],
  [
    "a management endpoint, and no name of the API's own",
    { ManagementEndpoint: "https://shared.example.com:8443/chat", DisableExecuteApiEndpoint: "true" },
    "wss://shared.example.com:8443/chat",
    "https://shared.example.com:8443/chat",
  ],
])("with %s, clients and posts come to where the API is", (_, parameters, url, endpoint) => {
  const stack = deployed({ ...leastParameters, ...parameters });
  expect(stack.outputs["WebSocketUrl"]).toBe(url);
  expect([...endpointsOf(stack)]).toEqual([endpoint]);
});

describe("a domain", () => {
  test("is regional, takes TLS 1.2, and has the stage at its root", () => {
    expect(withDomain.resources.get("Domain")?.properties).toEqual({
      DomainName: "realtime.example.com",
      DomainNameConfigurations: [
        {
          CertificateArn,
          EndpointType: "REGIONAL",
          SecurityPolicy: "TLS_1_2",
          IpAddressType: "dualstack",
        },
      ],
    });
    expect(withDomain.resources.get("DomainMapping")?.properties).toEqual({
      DomainName: "realtime.example.com",
      ApiId: withDomain.resources.get("Api")?.ref,
      Stage: "development",
    });
    // So it is made after domain and stage, and removed before either.
    const { DomainMapping } = template.resources;
    expect(DomainMapping?.properties).toMatchObject({ DomainName: { Ref: "Domain" }, Stage: { Ref: "Stage" } });
  });

  test("changes nothing of what functions may do: the permission to post is of API and stage", () => {
    const roles = (stack: Stack) => ofType(stack, "AWS::IAM::Role");
    expect(roles(withDomain)).toEqual(roles(least));
  });

  test("gets records where its hosted zone is given; else the outputs say what they have to be", () => {
    expect(ofType(withDomain, "AWS::Route53::RecordSet")).toEqual([]);
    const { DomainTarget, DomainTargetHostedZoneId } = withDomain.outputs;
    const stack = deployed({ ...DOMAIN, HostedZoneId });
    const record = {
      HostedZoneId,
      Name: "realtime.example.com",
      AliasTarget: { DNSName: DomainTarget, HostedZoneId: DomainTargetHostedZoneId },
    };
    expect(ofType(stack, "AWS::Route53::RecordSet").map(([, properties]) => properties)).toEqual([
      { ...record, Type: "A" },
      { ...record, Type: "AAAA" },
    ]);
  });

  test("without one there is nothing of it", () => {
    const ids = [...deployed({ ...leastParameters, HostedZoneId }).resources.keys()];
    expect(ids.filter((id) => id.startsWith("Domain"))).toEqual([]);
    expect(Object.keys(least.outputs).filter((id) => id.startsWith("Domain"))).toEqual([]);
    expect(least.resources.get("Api")?.properties["DisableExecuteApiEndpoint"]).toBe("false");
  });
});
