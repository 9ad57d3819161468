/** What Puppeteer drives, Chromium and Firefox, as an engine of these tests. */

import { createTab } from "./tab.js";

/**
 * @param {import("puppeteer-core").Browser} browser
 * @param {{ width: number, height: number }} viewport
 */
export async function openTab(browser, viewport) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport(viewport);
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const requests = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("request", (request) => requests.push(request.url()));

  return createTab({
    go: (address) => page.goto(address),
    run: (expression) => page.evaluate(expression),
    clickAt: (x, y) => page.mouse.click(x, y),
    async press(keys) {
      const names = /** @type {import("puppeteer-core").KeyInput[]} */ (keys);
      const held = names.slice(0, -1);
      for (const key of held) await page.keyboard.down(key);
      await page.keyboard.press(names[names.length - 1]);
      for (const key of held.reverse()) await page.keyboard.up(key);
    },
    errors,
    requests: async () => requests,
    screenshot: () => page.screenshot({ encoding: "base64" }),
    close: () => context.close(),
  });
}
