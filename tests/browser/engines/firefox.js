/** Debian's Firefox, headless, over WebDriver BiDi. */

import puppeteer from "puppeteer-core";
import { openTab } from "./puppeteer_tab.js";

/** Where it may be; FIREFOX names another. */
const executable = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** @param {{ width: number, height: number }} viewport */
export async function launch(viewport) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: executable,
    headless: true,
    // Puppeteer lets files read each other; readers' browsers do not.
    extraPrefsFirefox: { "security.fileuri.strict_origin_policy": true },
  });
  return {
    open: () => openTab(browser, viewport),
    close: () => browser.close(),
  };
}
