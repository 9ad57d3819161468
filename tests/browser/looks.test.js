/** What a test can say about looks: accessibility, sizes, motion. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { startBrowser, makeSmall, trainToTheEnd, stateOf, choose } from "./harness.js";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
/** @type {string} */
let axe;
before(async () => {
  browser = await startBrowser();
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
});
after(() => browser?.close());

for (const scheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing serious, ${scheme}`, async () => {
    const { page, close } = await browser.open({ scheme, calm: true });
    await choose(page, "data", "both");
    await makeSmall(page, 2);
    await trainToTheEnd(page);
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const result = await /** @type {any} */ (window).axe.run();
      return result.violations.map((/** @type {any} */ { id, impact, nodes }) => ({
        id,
        impact,
        where: nodes.map((/** @type {any} */ node) => node.html.slice(0, 120)),
      }));
    });
    const serious = violations.filter((/** @type {any} */ { impact }) =>
      ["serious", "critical"].includes(impact),
    );
    assert.deepEqual(serious, []);
    await close();
  });
}

for (const width of [320, 360, 768, 1440]) {
  test(`nothing sticks out sideways at ${width} pixels`, async () => {
    const { page, close } = await browser.open({ width, calm: true });
    await choose(page, "preset", "notebook-conditional");
    const sizes = await page.evaluate(() => {
      document.querySelector("details")?.setAttribute("open", "");
      const { scrollWidth, clientWidth } = document.documentElement;
      const small = [...document.querySelectorAll("button, input, summary")]
        .filter((element) => /** @type {HTMLElement} */ (element).offsetParent !== null)
        .map((element) => {
          const target = element.matches("input[type=checkbox]") ? element.parentElement : element;
          const { width, height } = /** @type {Element} */ (target).getBoundingClientRect();
          return { name: element.id || element.textContent, width, height };
        })
        .filter(({ width, height }) => width < 44 || height < 44);
      const canvases = [...document.querySelectorAll("canvas")].map(
        (canvas) => canvas.getBoundingClientRect().right,
      );
      return { scrollWidth, clientWidth, small, canvases };
    });
    assert.equal(sizes.scrollWidth, sizes.clientWidth);
    assert.deepEqual(sizes.small, [], "every control is large enough for a finger");
    for (const right of sizes.canvases) assert.ok(right <= sizes.clientWidth, `canvas to ${right}`);
    await close();
  });
}

test("canvases are as sharp as the screen", async () => {
  const { page, close } = await browser.open({
    prepare: (page) => page.setViewport({ width: 360, height: 700, deviceScaleFactor: 3 }),
  });
  const ratio = await page.$eval(
    "#data-picture canvas",
    (canvas) => /** @type {HTMLCanvasElement} */ (canvas).width / canvas.clientWidth,
  );
  assert.equal(ratio, 3);
  await close();
});

test("every canvas has a description, and it follows what is drawn", async () => {
  const { page, close } = await browser.open({ calm: true });
  const labels = () =>
    page.$$eval("canvas", (all) => all.map((canvas) => canvas.getAttribute("aria-label") ?? ""));
  const before = await labels();
  assert.ok(before.length >= 11 && before.every((label) => label.length > 5), before.join("\n"));
  await makeSmall(page, 2);
  await trainToTheEnd(page);
  const label = await page.$eval("#generation-picture canvas", (canvas) =>
    canvas.getAttribute("aria-label"),
  );
  assert.match(label ?? "", /^2000 samples\. After step 100 of 100/);
  await close();
});

test("with reduced motion nothing plays by itself; without, it does", async () => {
  for (const calm of [true, false]) {
    const { page, close } = await browser.open({ calm });
    await makeSmall(page, 2);
    await trainToTheEnd(page);
    /** @type {number[]} */
    const positions = [];
    for (let i = 0; i < 5; i++) {
      positions.push((await stateOf(page)).position);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    const moved = new Set(positions).size > 1;
    assert.equal(moved, !calm, `${positions}`);
    await close();
  }
});

test("the page can be worked with the keyboard alone", async () => {
  const { page, close } = await browser.open({ calm: true });
  await makeSmall(page, 2);
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
  /** @type {Set<string>} */
  const reached = new Set();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const { id, ring } = await page.evaluate(() => {
      const element = /** @type {HTMLElement} */ (document.activeElement);
      const drawn = element.matches(".segment input") ? element.nextElementSibling : element;
      return { id: element.id, ring: getComputedStyle(drawn ?? element).outlineStyle };
    });
    if (id) reached.add(id);
    if (id) assert.notEqual(ring, "none", `no focus ring on ${id}`);
    if (id === "training-toggle") await page.keyboard.press("Enter");
  }
  for (const id of [
    "choice-data-spiral",
    "forward-slider",
    "training-toggle",
    "field-learning_rate",
    "save",
    "generate",
  ]) {
    assert.ok(reached.has(id), `Tab does not reach ${id}: ${[...reached]}`);
  }
  await page.waitForFunction(
    () => /** @type {any} */ (window).whorl.getState().status === "finished",
  );
  await close();
});
