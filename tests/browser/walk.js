/** A walk through the article: one page for each screen, put back to its beginning for each test. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { presets } from "../../web/state/presets.js";
import { readyFile } from "../../web/worker/protocol.js";
import { dist, figure, loadCore, servedName, show, startBrowser, textOf } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */
/** @typedef {{ width: number, touch: boolean }} Screen */

/** @type {Record<"wide" | "phone", Screen>} */
export const screens = {
  wide: { width: 1280, touch: false },
  phone: { width: 360, touch: true },
};

/** For the names of tests. @param {Screen} screen */
export const onScreen = ({ width, touch }) => `${width} wide${touch ? ", by touch" : ""}`;

/** Two clouds of one distribution; another shape, or noise, is farther away than 0.1. */
export const ALIKE = 0.06;

/** The settings that the article begins with. */
export const quick = presets.quick.settings;

export async function startWalk() {
  const browser = await startBrowser();
  const core = await loadCore();
  /** @type {Map<Screen, Awaited<ReturnType<typeof browser.open>>>} */
  const opened = new Map();

  return {
    core,

    /**
     * The article at one of its figures, with everything as it is at first.
     * @param {string} kind
     * @param {Screen} [screen]
     */
    async at(kind, screen = screens.wide) {
      const known = opened.get(screen);
      if (known) await known.page.reload();
      else opened.set(screen, await browser.open({ ...screen, calm: true, ready: false }));
      const { page } = /** @type {NonNullable<typeof known>} */ (opened.get(screen));
      await show(page, figure(kind));
      return page;
    },

    /** What pages complained of. */
    errors: () => [...opened.values()].flatMap(({ errors }) => errors),

    close: () => browser.close(),
  };
}

/** @typedef {Awaited<ReturnType<typeof loadCore>>} Core */

/**
 * A model that comes with the page.
 * @param {Core} core
 * @param {"quick" | "quick-conditional"} preset
 */
export async function openReady(core, preset) {
  const classes = preset === "quick" ? 0 : 2;
  const session = core.createSession({ ...presets[preset].settings, class_count: classes }, null);
  session.load(new Uint8Array(await readFile(`${dist}${servedName(readyFile(preset))}`)));
  return session;
}

/** What the canvases of a figure are said to show. @param {Page} page @param {string} kind */
export const described = (page, kind) =>
  page.$$eval(`${figure(kind)} >>> canvas`, (all) =>
    all.map((canvas) => canvas.getAttribute("aria-label") ?? ""),
  );

/**
 * Waits until a part of a figure says something, and returns all that it says.
 * @param {Page} page
 * @param {string} kind
 * @param {string} inner  a selector within
 * @param {RegExp} pattern
 */
export async function says(page, kind, inner, pattern) {
  await page.waitForFunction(
    (figure, inner, source) => {
      const root = document.querySelector(figure)?.shadowRoot;
      return new RegExp(source).test(root?.querySelector(inner)?.textContent ?? "");
    },
    { timeout: 20_000, polling: 50 },
    figure(kind),
    inner,
    pattern.source,
  );
  return textOf(page, figure(kind), inner);
}

/**
 * Brings a part of a figure into the middle of the window.
 * @param {Page} page
 * @param {string} kind
 * @param {string} inner
 * @returns {Promise<{ left: number, top: number, width: number, height: number }>}  where it is, in pixels
 */
export const boxOf = (page, kind, inner) =>
  page.$eval(`${figure(kind)} >>> ${inner}`, (found) => {
    found.scrollIntoView({ block: "center" });
    const { left, top, width, height } = found.getBoundingClientRect();
    return { left, top, width, height };
  });

/**
 * Drags along a row of places, by mouse or finger.
 * @param {Page} page
 * @param {{ xs: number[], y: number, each: () => Promise<unknown> }} path  `each` is done at each place
 */
export async function drag(page, { xs: [first, ...rest], y, each }) {
  const touches = page.viewport()?.hasTouch;
  const finger = touches ? await page.touchscreen.touchStart(first, y) : null;
  if (!finger) {
    await page.mouse.move(first, y);
    await page.mouse.down();
  }
  await each();
  for (const x of rest) {
    await (finger ? finger.move(x, y) : page.mouse.move(x, y));
    // Moves are handed on once a frame, and only the last of those meanwhile.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
    await each();
  }
  await (finger ? finger.end() : page.mouse.up());
}

/** @param {number[]} points @param {ArrayLike<number>} expected @param {string} [what] */
export const assertSamePoints = (points, expected, what) =>
  assert.deepEqual(points, Array.from(expected), what);

/**
 * How many points of one cloud are in the other too.
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
export function countShared(a, b) {
  const keys = (/** @type {ArrayLike<number>} */ points) =>
    Array.from({ length: points.length / 2 }, (_, i) => `${points[2 * i]} ${points[2 * i + 1]}`);
  const known = new Set(keys(b));
  return keys(a).filter((key) => known.has(key)).length;
}

/**
 * How far the nearest point of a cloud is.
 * @param {ArrayLike<number>} cloud
 * @param {ArrayLike<number>} point
 */
export const distanceTo = (cloud, { 0: x, 1: y }) =>
  Array.from({ length: cloud.length / 2 }, (_, i) =>
    Math.hypot(cloud[2 * i] - x, cloud[2 * i + 1] - y),
  ).reduce((least, distance) => Math.min(least, distance));
