/** Debian's Chromium, headless, for the tests and benchmarks. */
import puppeteer from "puppeteer-core";

/** Where it may be; CHROMIUM names another. */
const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";

/**
 * For `waitForSelector` with ">>>": without it what comes late inside an element is not heard of.
 */
export const SEEN = { visible: true };

/** @param {{ protocolTimeout?: number }} [options]  how long one call may take, in ms */
export function launchChromium({ protocolTimeout } = {}) {
  return puppeteer.launch({
    executablePath: executable,
    protocolTimeout,
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}
