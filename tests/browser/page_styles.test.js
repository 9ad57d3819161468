/** What the style sheets of other people's pages do to an element, and what they do not. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { show, until } from "./harness.js";
import { startElementPages } from "./element_page.js";

/** @typedef {import("./harness.js").Page} Page */

/** @type {Awaited<ReturnType<typeof startElementPages>>} */
let pages;
before(async () => {
  pages = await startElementPages();
});
after(() => pages?.close());

const figure = `<div class="frame"><whorl-figure id="a" kind="generation"></whorl-figure></div>`;
const frame = ".frame { display: block; width: 1000px }";
const resets = [
  "* { all: unset }",
  "*, *::before, *::after { all: unset }",
  "html * { all: unset }",
  "body, body * { all: revert; display: inline; font: 9px/3 fantasy; color: tomato }",
];

/** How a figure is laid out, and what its text looks like, once its samples are drawn. @param {Page} page */
async function lookOf(page) {
  await show(page, "#a");
  await until(page, "#a", "state.generation.distance > 0 && state.figure.position === 100");
  return page.$eval("#a", (element) => {
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    const boxes = [...root.querySelectorAll("*:not(.page-ink)")].map((inner) => {
      const { width, height } = inner.getBoundingClientRect();
      const { display, color, font, lineHeight, colorScheme } = getComputedStyle(inner);
      const size = [width, height].map((length) => Math.round(length));
      return [inner.className, ...size, display, color, font, lineHeight, colorScheme].join(" ");
    });
    return boxes.filter((box) => !box.startsWith("[object")); // icons
  });
}

for (const scheme of ["light", "dark"]) {
  test(`a figure looks the same on pages that reset everything, ${scheme}`, async () => {
    const body = `<div>${figure.replace("whorl-figure id", `whorl-figure theme="${scheme}" id`)}</div>`;
    const plain = await pages.open(body, { css: frame });
    const wanted = await lookOf(plain.page);
    assert.ok(wanted.length > 50);
    await plain.close();
    for (const reset of resets) {
      const { page, errors, close } = await pages.open(body, {
        css: `${reset} html .frame { display: block; width: 1000px }`,
      });
      assert.deepEqual(await lookOf(page), wanted, reset);
      assert.deepEqual(errors, []);
      await close();
    }
  });
}

test("an element is a block, whatever the page resets, and what the page says of it holds", async () => {
  for (const reset of ["", "* { all: unset }"]) {
    const { page, close } = await pages.open(
      `<div class="frame">
        <whorl-figure id="plain" kind="data"></whorl-figure>
        <whorl-figure id="hidden" kind="data" hidden></whorl-figure>
        <whorl-figure id="none" class="none" kind="data"></whorl-figure>
        <whorl-figure id="inline-style" kind="data"></whorl-figure>
        <whorl-figure id="inline-block" class="inline-block" kind="data"></whorl-figure>
        <whorl-lab id="flex" class="flex"></whorl-lab>
      </div>
      <div id="host"></div>`,
      {
        css: `${reset}
          .frame { display: block; width: 700px }
          .none { display: none }
          .inline-block { display: inline-block; width: 300px }
          .flex { display: flex }`,
        script: `
          document.querySelector("#inline-style").style.display = "none";
          document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML =
            "<style>* { all: unset }</style><whorl-figure kind=data></whorl-figure>";
        `,
      },
    );
    await show(page, "#plain");
    const displays = await page.$$eval("whorl-figure, whorl-lab", (all) =>
      Object.fromEntries(all.map((one) => [one.id, getComputedStyle(one).display])),
    );
    assert.deepEqual(
      displays,
      {
        plain: "block",
        hidden: "none",
        none: "none",
        "inline-style": "none",
        "inline-block": "inline-block",
        flex: "flex",
      },
      reset,
    );
    const widths = await page.$$eval("#plain, #inline-block", (all) =>
      all.map((one) => one.getBoundingClientRect().width),
    );
    assert.deepEqual(widths, [700, 300]);
    const inner = await page.$eval(
      "#host >>> whorl-figure",
      (one) => getComputedStyle(one).display,
    );
    assert.equal(inner, "block", "in somebody's shadow root");
    await page.$eval("#hidden", (one) => one.removeAttribute("hidden"));
    await show(page, "#hidden");
    await close();
  }
});

test("it is a block again when a reset comes late, and layers of the page's rules hold", async () => {
  const { page, errors, close } = await pages.open(
    `<div class="frame"><whorl-figure id="a" kind="data"></whorl-figure></div>
    <whorl-figure id="hidden" class="hidden" kind="data"></whorl-figure>
    <whorl-figure id="flex" class="flex" kind="data"></whorl-figure>`,
    { css: "@layer utilities { .hidden { display: none } .flex { display: flex } }" },
  );
  await show(page, "#a");
  const layered = await page.$$eval("#hidden, #flex", (all) =>
    all.map((one) => getComputedStyle(one).display),
  );
  assert.deepEqual(layered, ["none", "flex"]);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { all: unset } .frame { display: block; width: 700px }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  await page.waitForFunction(
    () => document.querySelector(".frame")?.getBoundingClientRect().width === 700,
  );
  await page.waitForFunction(
    () =>
      getComputedStyle(/** @type {Element} */ (document.querySelector("#a"))).display !== "inline",
    { timeout: 5000 },
  );
  const shown = await page.$eval("#a", (a) => [
    getComputedStyle(a).display,
    a.getBoundingClientRect().width,
  ]);
  assert.deepEqual(shown, ["block", 700]);
  assert.deepEqual(errors, []);
  await close();
});
