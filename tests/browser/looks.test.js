/** What a test can say about looks: accessibility, sizes, sharpness, keyboard. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { startBrowser, figure, show, until } from "./harness.js";
import { kinds } from "./kinds.js";

/** @typedef {import("./harness.js").Page} Page */

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
/** @type {string} */
let axe;
before(async () => {
  browser = await startBrowser();
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
});
after(() => browser?.close());

/** Every figure of the article alive, with a trained model where one is wanted. @param {Page} page */
async function wakeArticle(page) {
  for (const kind of kinds) await show(page, figure(kind));
  await show(page, figure("generation"));
  await until(page, figure("generation"), "state.generation?.distance > 0");
}

/** The lab with all its settings unfolded. @param {Page} page */
async function wakeLab(page) {
  await show(page, "whorl-lab");
  await page.$eval("whorl-lab >>> #settings", (details) => details.setAttribute("open", ""));
}

/** Whether every element has light ink or every one has dark. @param {boolean} light */
function followsScheme(light) {
  return [...document.querySelectorAll("whorl-figure, whorl-lab")].every(({ shadowRoot }) => {
    const place = /** @type {Element} */ (shadowRoot?.querySelector(".whorl-place"));
    const [red, green, blue] = getComputedStyle(place).color.match(/\d+/g)?.map(Number) ?? [];
    return red + green + blue > 1.5 * 255 === light;
  });
}

/** @type {[string, (page: Page) => Promise<void>][]} */
const pages = [
  ["index.html", wakeArticle],
  ["lab.html", wakeLab],
];

for (const [query, wake] of pages) {
  for (const width of [1280, 360]) {
    test(`axe finds nothing serious in ${query}, light or dark, ${width} wide`, async () => {
      const { page, close } = await browser.open({ query, width, calm: true, ready: false });
      await wake(page);
      await page.evaluate(axe);
      for (const scheme of ["light", "dark"]) {
        await page.emulateMediaFeatures([
          { name: "prefers-color-scheme", value: scheme },
          { name: "prefers-reduced-motion", value: "reduce" },
        ]);
        await page.waitForFunction(followsScheme, {}, scheme === "dark");
        const serious = await page.evaluate(async () => {
          const { violations } = await /** @type {any} */ (window).axe.run();
          return violations
            .filter((/** @type {any} */ { impact }) => ["serious", "critical"].includes(impact))
            .map((/** @type {any} */ { id, nodes }) => ({
              id,
              where: nodes.map((/** @type {any} */ { html }) => html.slice(0, 120)),
            }));
        });
        assert.deepEqual(serious, [], scheme);
      }
      await close();
    });
  }

  for (const width of [320, 360, 768, 1440]) {
    test(`nothing sticks out sideways in ${query} at ${width} pixels, and controls fit a finger`, async () => {
      const { page, close } = await browser.open({ query, width, calm: true, ready: false });
      await wake(page);
      const { scrollWidth, clientWidth, small } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const roots = [...document.querySelectorAll("whorl-figure, whorl-lab")].map(
          ({ shadowRoot }) => /** @type {ShadowRoot} */ (shadowRoot),
        );
        const controls = roots.flatMap((root) => [
          ...root.querySelectorAll("button, input, summary"),
        ]);
        const small = controls
          .filter((control) => control.checkVisibility())
          .map((control) => {
            const target = control.matches("input[type=checkbox]")
              ? control.parentElement
              : control;
            const { width, height } = /** @type {Element} */ (target).getBoundingClientRect();
            // Secondary ones, and the parts of a diagram, which only explain themselves.
            const minor = ".default-mark, .table-details > summary, .network button";
            const least = control.matches(minor) ? 24 : 44;
            return { name: control.id || control.textContent, width, height, least };
          })
          .filter(({ width, height, least }) => width < least || height < least);
        return { scrollWidth, clientWidth, small };
      });
      assert.equal(scrollWidth, clientWidth);
      assert.deepEqual(small, []);
      await close();
    });
  }
}

test("canvases are as sharp as the screen", async () => {
  const { page, close } = await browser.open({
    calm: true,
    ready: false,
    prepare: (page) => page.setViewport({ width: 360, height: 700, deviceScaleFactor: 3 }),
  });
  await show(page, figure("data"));
  const ratio = await page.$eval(
    `${figure("data")} >>> canvas`,
    (canvas) => /** @type {HTMLCanvasElement} */ (canvas).width / canvas.clientWidth,
  );
  assert.equal(ratio, 3);
  await close();
});

test("every canvas of the article has a description, which follows what is drawn", async () => {
  const { page, close } = await browser.open({ calm: true, ready: false });
  await wakeArticle(page);
  const labels = await page.$$eval("whorl-figure >>> canvas", (all) =>
    all.map((canvas) => canvas.getAttribute("aria-label") ?? ""),
  );
  assert.ok(labels.length >= 20, `${labels.length} canvases`);
  for (const label of labels) assert.ok(label.length > 5, labels.join("\n"));
  const generation = `${figure("generation")} >>> canvas`;
  const describe = () => page.$eval(generation, (canvas) => canvas.getAttribute("aria-label"));
  assert.match((await describe()) ?? "", /After step 100 of 100/);
  await page.$eval(figure("generation"), (found) => /** @type {any} */ (found).seek(0));
  await page.waitForFunction(
    (selector) =>
      document
        .querySelector(selector)
        ?.shadowRoot?.querySelector("canvas")
        ?.getAttribute("aria-label")
        ?.includes("Pure noise"),
    {},
    figure("generation"),
  );
  await close();
});

test("the keyboard alone reaches every control of a figure, always with a visible ring", async () => {
  const { page, close } = await browser.open({ calm: true, ready: false });
  await show(page, figure("training"));
  await page.$eval(`${figure("training")} >>> #training-toggle`, (button) =>
    /** @type {HTMLElement} */ (button).focus(),
  );
  /** @type {Set<string>} */
  const reached = new Set();
  for (let i = 0; i < 14; i++) {
    const { id, ring } = await page.evaluate(() => {
      const host = document.activeElement;
      const element = /** @type {HTMLElement} */ (host?.shadowRoot?.activeElement ?? host);
      const drawn = element.matches(".segment input") ? element.nextElementSibling : element;
      return { id: element.id, ring: getComputedStyle(drawn ?? element).outlineStyle };
    });
    if (i > 0) assert.notEqual(ring, "none", `no focus ring on ${id}`);
    if (id) reached.add(id);
    await page.keyboard.press("Tab");
  }
  for (const id of ["training-step", "choice-preset-quick", "field-learning_rate", "save"]) {
    assert.ok(reached.has(id), `Tab does not reach ${id}: ${[...reached]}`);
  }
  await close();
});
