/** Draws on the picture of a figure, as a reader does. */

import { wait } from "./harness.js";
import { boxOf } from "./walk.js";

const WINDOW = 3.6; // of the plane, that the picture shows
const STILL = 150; // ms

/**
 * Draws through places given in the plane, by mouse or finger.
 * @param {import("./harness.js").Page} page
 * @param {string} kind
 * @param {number[][]} stroke
 * @param {string} [pad]  a selector within the figure
 */
export async function drawStroke(page, kind, stroke, pad = ".drawing-pad") {
  const { left, top, width } = await boxOf(page, kind, pad);
  const [first, ...rest] = stroke.map(([x, y]) => ({
    x: left + (0.5 + x / WINDOW) * width,
    y: top + (0.5 - y / WINDOW) * width,
  }));
  const touches = page.viewport()?.hasTouch;
  const finger = touches ? await page.touchscreen.touchStart(first.x, first.y) : null;
  if (!finger) {
    await page.mouse.move(first.x, first.y);
    await page.mouse.down();
  }
  for (const { x, y } of rest) {
    await (finger ? finger.move(x, y) : page.mouse.move(x, y));
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  }
  // A finger that leaves at speed flings, and the browser takes the next tap for what stops that.
  if (finger) await wait(STILL);
  await (finger ? finger.end() : page.mouse.up());
}
