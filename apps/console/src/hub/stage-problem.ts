/** What is wrong with the path of a URL: it is the stage of the API. `undefined` where that cannot be told. */
export function stageProblem(url: string, localUrl: string | undefined): string | undefined {
  if (!URL.canParse(url.trim())) return undefined;
  const { host, pathname } = new URL(url.trim());
  const stage = pathname.replace(/^\/|\/$/g, "");
  const local = localUrl === undefined ? undefined : new URL(localUrl);
  if (local !== undefined && host === local.host) {
    const right = local.pathname.slice(1);
    if (stage === right) return undefined;
    return stage === ""
      ? `The URL has no stage. This hub's stage is “${right}”: ${localUrl}`
      : `This hub has no stage “${stage}”. Its stage is “${right}”: ${localUrl}`;
  }
  if (/\.execute-api\.[^.]+\.amazonaws\.com$/.test(host) && stage === "") {
    return `The URL has no stage: it goes on behind the host, as in wss://${host}/production.`;
  }
  return undefined;
}
