import { expect, test } from "vitest";
import { readCommandLine } from "../../src/terminal/command-line.ts";

const working = { watch: true, inspectPorts: {}, envFiles: [] };

test("how somebody works on the functions", () => {
  const args = ["--no-watch", "--inspect", "A", "--inspect=B", "--inspect", "C=9000", "--inspect", "D"];
  expect(readCommandLine(["--template", "t.yaml", ...args, "--env-vars", ".env", "--env-vars=env.json"])).toEqual({
    ...{ kind: "template", file: "t.yaml", parameters: {} },
    working: {
      watch: false,
      inspectPorts: { A: 9229, B: 9230, C: 9000, D: 9001 },
      envFiles: [".env", "env.json"],
    },
  });
});

test("what there is to run", () => {
  expect(readCommandLine([])).toEqual({ kind: "own", flags: [] });
  expect(readCommandLine(["--as-deployed"], ["as-deployed"])).toEqual({ kind: "own", flags: ["as-deployed"] });
  expect(readCommandLine(["--help"])).toEqual({ kind: "help" });
  expect(readCommandLine(["-h", "--config", "a.json"])).toEqual({ kind: "help" });
  expect(readCommandLine(["--config", "a.json"])).toEqual({ kind: "config", file: "a.json", working });
  expect(readCommandLine(["--tls"])).toEqual({ kind: "own", flags: [], tls: true });
  expect(readCommandLine(["--config", "a.json", "--tls"])).toMatchObject({ kind: "config", file: "a.json", tls: true });
  expect(readCommandLine(["--tls", "--template", "t.yaml"])).toMatchObject({ kind: "template", tls: true });
  expect(
    readCommandLine(["--template=t.yaml", "--parameter", "A=1", "--parameter=B=x=y", "--parameter", "C="]),
  ).toEqual({
    ...{ kind: "template", file: "t.yaml" },
    parameters: { A: "1", B: "x=y", C: "" },
    working,
  });
});

test("what a template takes from elsewhere is given beside its parameters", () => {
  const args = ["--template", "t", "--parameter", "A=1", "--set", "ssm:/a/url=https://b?c=d", "--set", "Cluster.Arn=e"];
  expect(readCommandLine(args)).toEqual({
    ...{ kind: "template", file: "t", working },
    parameters: { A: "1", "ssm:/a/url": "https://b?c=d", "Cluster.Arn": "e" },
  });
});

test("a template can be given a place", () => {
  expect(readCommandLine(["--template", "t", "--region", "eu-west-1", "--account", "123456789012"])).toEqual({
    ...{ kind: "template", file: "t", parameters: {}, working },
    ...{ region: "eu-west-1", accountId: "123456789012" },
  });
});

test.each([
  [["--port", "1"], "Unknown option '--port'"],
  [["start"], "Unexpected argument 'start'"],
  [["--config"], "Option '--config <value>' argument missing"],
  [["--config", ""], "--config needs a file"],
  [["--template="], "--template needs a file"],
  [["--config", "a", "--template", "b"], "--config and --template exclude each other"],
  [["--as-deployed", "--template", "t"], "--as-deployed is not for --template and --config"],
  [["--as-deployed=yes"], "Option '--as-deployed' does not take an argument"],
  [["--parameter", "A=1"], "--parameter needs --template"],
  [["--no-watch"], "--no-watch needs --template or --config"],
  [["--env-vars", ".env"], "--env-vars needs --template or --config"],
  [["--template", "t", "--env-vars="], "--env-vars needs a file"],
  [["--template", "t", "--inspect", "A=0"], "--inspect needs FUNCTION or FUNCTION=PORT"],
  [["--template", "t", "--inspect", "no name"], "--inspect needs FUNCTION or FUNCTION=PORT"],
  [["--template", "t", "--inspect", "A=9000", "--inspect", "B=9000"], "--inspect has port 9000 twice"],
  [["--template", "t", "--parameter", "A"], "--parameter needs NAME=VALUE"],
  [["--config", "c", "--region", "eu-west-1"], "--region and --account need --template"],
  [["--account", "123456789012"], "--region and --account need --template"],
  [["--template", "t", "--region", "Ireland"], "--region needs a region of AWS's public partition"],
  [["--template", "t", "--region", "cn-north-1"], "--region needs a region of AWS's public partition"],
  [["--template", "t", "--account", "1234"], "--account needs 12 digits"],
  [["--set", "A=1"], "--set needs --template"],
  [["--template", "t", "--set", "A"], "--set needs NAME=VALUE"],
  [["--template", "t", "--parameter", "=1"], "--parameter needs NAME=VALUE"],
])("%j is one line", (args, problem) => {
  const read = readCommandLine(args, ["as-deployed"]);
  expect(read.kind === "problem" && read.problem.startsWith(problem)).toBe(true);
  expect(read.kind === "problem" && read.problem).not.toContain("\n");
});
