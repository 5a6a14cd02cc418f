import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where Debian's packages put it. The one without windows is the same browser for less processor time. */
const PLACES = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const CHROMIUM = process.env["CHROMIUM"] || PLACES.find((place) => existsSync(place));

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The one without windows has no language of its own.
  "--accept-lang=en-GB,en",
];

/** Why there is no browser to test in; `undefined` where there is one. */
export const noChromium: string | undefined =
  CHROMIUM !== undefined && existsSync(CHROMIUM) ? undefined : `no browser at ${CHROMIUM ?? PLACES.join(" or ")}`;

/** Starts Chromium with a fresh profile. */
export function launchChromium(further: readonly string[] = []): Promise<Browser> {
  const args = [...ARGUMENTS, ...further];
  return chromium.launch({ ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }), args });
}
