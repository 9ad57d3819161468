/** Chromium, over the DevTools protocol. */

import { launchChromium } from "../../chromium.js";
import { openTab } from "./puppeteer_tab.js";

/** @param {{ width: number, height: number }} viewport */
export async function launch(viewport) {
  const browser = await launchChromium();
  return {
    open: () => openTab(browser, viewport),
    close: () => browser.close(),
  };
}
