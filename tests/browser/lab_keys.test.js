/** The lab's keys: they work on the picture, and leave controls and the page alone. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { keys } from "../../web/elements/lab/key_list.js";
import { SEEN, choose, startBrowser, stateOf, until, wait } from "./harness.js";
import { configure, inLab, lab, openLab, picture, trainInLab } from "./lab_harness.js";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

/** Long enough for anything that a key might set off to be seen. */
const MOMENT = 300; // ms

/** @param {import("./harness.js").Page} page */
const viewsOf = (page) =>
  page.$eval(lab, (found) => /** @type {any} */ (found).getState().figure.views);

/** @param {import("./harness.js").Page} page @param {boolean} shift */
async function pressUndo(page, shift = false) {
  await page.keyboard.down("Control");
  if (shift) await page.keyboard.down("Shift");
  await page.keyboard.press("z");
  if (shift) await page.keyboard.up("Shift");
  await page.keyboard.up("Control");
}

test("on the picture keys train, pause, step and reset", async () => {
  const { page, errors, close } = await openLab(browser);
  await configure(page, { epochs: 5000 });
  await page.click(picture);
  await page.keyboard.press("s");
  await until(page, lab, 'state.step === 1 && state.status === "paused"');
  await page.keyboard.press("Space");
  await until(page, lab, 'state.step > 50 && state.status === "training"');
  await page.keyboard.press("Space");
  await until(page, lab, 'state.status === "paused"');
  // The slice that was under way reports a moment later, before the worker answers anything else.
  await page.$eval(lab, (found) => /** @type {any} */ (found).checksum());
  const { step } = await stateOf(page, lab);
  await page.keyboard.press("S");
  await until(page, lab, "state.step === wanted", step + 1);
  await page.keyboard.press("r");
  await until(page, lab, 'state.step === 0 && state.status === "idle"');
  assert.equal((await stateOf(page, lab)).values.seed, 0);
  assert.deepEqual(errors, []);
  await close();
});

test("on the picture keys move through diffusion time, choose data, and turn views on and off", async () => {
  const { page, close } = await openLab(browser);
  await trainInLab(page);
  await page.focus(picture);
  const positions = [];
  for (const key of /** @type {const} */ ([
    "Home",
    "ArrowRight",
    "ArrowRight",
    "ArrowLeft",
    "End",
    "ArrowRight",
    "ArrowLeft",
  ])) {
    await page.keyboard.press(key);
    positions.push((await stateOf(page, lab)).position);
  }
  assert.deepEqual(positions, [0, 1, 2, 1, 100, 100, 99]);

  const views = ["points", "paths", "field", "density", "data"];
  const before = await viewsOf(page);
  for (let i = 0; i < views.length; i++) {
    await page.keyboard.press(/** @type {any} */ (String(i + 4)));
    const now = await viewsOf(page);
    for (const [j, name] of views.entries()) {
      assert.equal(now[name], j <= i ? !before[name] : before[name], `${name} after ${i + 4}`);
    }
  }
  for (const [i, data] of ["spiral", "circle", "both"].entries()) {
    await page.keyboard.press(/** @type {any} */ (String(i + 1)));
    await until(
      page,
      lab,
      "state.values.data === wanted && state.data.source.name === wanted",
      data,
    );
  }
  await close();
});

test("on a control its own keys work and the lab's do not", async () => {
  const { page, close } = await openLab(browser);
  const before = await stateOf(page, lab);
  const views = await viewsOf(page);
  const untouched = async (/** @type {string} */ where) => {
    await wait(MOMENT);
    const now = await stateOf(page, lab);
    assert.deepEqual([now.step, now.status, now.values], [0, "idle", before.values], where);
    assert.deepEqual(await viewsOf(page), views, where);
    assert.equal(await page.$(inLab("dialog[open]")), null);
  };
  await page.focus(inLab("#field-points"));
  await page.keyboard.type(" sr1458?");
  await untouched("a text field");
  await page.focus(inLab("#toggle-points"));
  await page.keyboard.type("sr15?");
  await untouched("a checkbox");
  await page.focus(inLab("#lab-step"));
  await page.keyboard.type("r258");
  await untouched("a button");
  await page.focus(inLab("#settings summary"));
  await page.keyboard.press("Space");
  await untouched("the fold of the settings");
  assert.equal(await page.$eval(inLab("#settings"), (fold) => fold.matches("[open]")), true);

  await page.focus(inLab("#lab-step"));
  await page.keyboard.press("Space");
  await until(page, lab, "state.step === 1");
  await wait(MOMENT);
  const { status, step } = await stateOf(page, lab);
  assert.deepEqual([status, step], ["paused", 1], "space presses the button and nothing else");
  await close();
});

test("while the focus is outside the lab, keys are the page's", async () => {
  const { page, close } = await openLab(browser);
  const before = await stateOf(page, lab);
  await page.keyboard.type("s58");
  await page.keyboard.press("Space");
  await page.waitForFunction(() => window.scrollY > 100, { timeout: 10_000 });
  await page.focus(".masthead nav a");
  await page.keyboard.type("s2?");
  await wait(MOMENT);
  const now = await stateOf(page, lab);
  assert.deepEqual([now.step, now.status, now.values], [0, "idle", before.values]);
  assert.equal((await viewsOf(page)).data, true);

  await page.evaluate(() => scrollTo(0, 0));
  await page.focus(picture);
  const top = await page.evaluate(() => window.scrollY);
  await page.keyboard.press("Space");
  await until(page, lab, "state.step > 0");
  assert.equal(await page.evaluate(() => window.scrollY), top, "on the picture nothing scrolls");
  await close();
});

test("with other keys held down, letters belong to the browser", async () => {
  const { page, close } = await openLab(browser);
  await page.focus(picture);
  for (const modifier of /** @type {const} */ (["Control", "Alt", "Meta"])) {
    await page.keyboard.down(modifier);
    await page.keyboard.press("2");
    await page.keyboard.up(modifier);
  }
  await wait(MOMENT);
  assert.equal((await stateOf(page, lab)).values.data, "spiral");
  await close();
});

test("Ctrl Z and Ctrl Shift Z take changes of settings back and make them again", async () => {
  const { page, close } = await openLab(browser);
  await choose(page, "data", "circle", lab);
  await until(page, lab, 'state.values.data === "circle"');
  await page.focus(picture);
  await pressUndo(page);
  await until(page, lab, 'state.values.data === "spiral" && state.data.source.name === "spiral"');
  await pressUndo(page, true);
  await until(page, lab, 'state.values.data === "circle" && state.data.source.name === "circle"');
  await page.focus(inLab("#lab-play"));
  await pressUndo(page);
  await until(page, lab, 'state.values.data === "spiral"');
  await pressUndo(page, true);
  await until(page, lab, 'state.values.data === "circle"');

  await page.focus(inLab("#field-points"));
  await page.keyboard.type("77");
  await pressUndo(page);
  await wait(MOMENT);
  assert.equal(
    (await stateOf(page, lab)).values.data,
    "circle",
    "a text field undoes its own text",
  );
  const text = await page.$eval(
    inLab("#field-points"),
    (input) => /** @type {HTMLInputElement} */ (input).value,
  );
  assert.equal(text, "2000");
  await close();
});

test("the help lists the keys, and closes with Escape or its button", async () => {
  const { page, close } = await openLab(browser);
  const isOpen = async () => (await page.$(inLab("dialog:modal:has(dl)"))) !== null;
  const opened = () => page.waitForSelector(inLab("dialog:modal:has(dl)"), SEEN); // once it has come
  const focused = () =>
    page.$eval(lab, (found) => found.shadowRoot?.activeElement?.className ?? "nothing");
  await page.focus(picture);
  await page.keyboard.press("?");
  await opened();
  const listed = await page.$eval(inLab("dialog dl"), (list) =>
    [...list.querySelectorAll("dt")].map((term) => [
      term.textContent,
      term.nextElementSibling?.textContent,
    ]),
  );
  assert.deepEqual(listed, keys);
  await page.keyboard.type("s2");
  await wait(MOMENT);
  const { step, values } = await stateOf(page, lab);
  assert.deepEqual([step, values.data], [0, "spiral"], "behind the help keys do nothing");
  await page.keyboard.press("Escape");
  assert.equal(await isOpen(), false);
  assert.match(await focused(), /lab-picture/, "the focus is where it was");

  await page.click(inLab("#lab-help"));
  await opened();
  await page.click(inLab("dialog:has(dl) button"));
  assert.equal(await isOpen(), false);
  await close();
});
