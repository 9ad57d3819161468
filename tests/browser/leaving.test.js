/** The lab asks before a run is lost that somebody has waited for; figures in other pages never do. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dist, figure, lab, show, startBrowser, stateOf, until, wait } from "./harness.js";
import { configure, inLab, openLab } from "./lab_harness.js";

/** @typedef {import("./harness.js").Page} Page */

const WORTH_ASKING = 5000; // ms of training, as ask_before_leaving.js has it

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

/**
 * Reloads the page and tells whether it asked first; the reader then stays.
 * @param {Page} page
 */
async function asksBeforeLeaving(page) {
  let asked = false;
  const stay = async (/** @type {import("puppeteer-core").Dialog} */ dialog) => {
    asked ||= dialog.type() === "beforeunload";
    await dialog.dismiss();
  };
  page.on("dialog", stay);
  await page.reload({ timeout: 2000 }).catch(() => {}); // it does not come to an end where the reader stays
  page.off("dialog", stay);
  return asked;
}

/** Trains for longer than is worth a question, and pauses. @param {Page} page */
async function trainForLong(page) {
  await page.click(inLab("#lab-play"));
  const before = (await stateOf(page, lab)).step;
  await until(page, lab, "state.unsaved > wanted", WORTH_ASKING);
  await page.click(inLab("#lab-play"));
  await until(page, lab, 'state.status === "paused"');
  assert.ok((await stateOf(page, lab)).step > before);
}

test("a short run may be left at once, a long one is asked for, and not once it is saved or reset", async () => {
  const folder = await mkdtemp(join(tmpdir(), "whorl-leaving-"));
  const { page, close } = await openLab(browser);
  const client = await page.createCDPSession();
  await client.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    downloadPath: folder,
    browserContextId: page.browserContext().id,
  });
  await configure(page, { epochs: 5000 });
  await page.click(inLab("#lab-play"));
  await until(page, lab, "state.step > 20");
  assert.equal(await asksBeforeLeaving(page), false);
  await show(page, lab);

  await configure(page, { epochs: 5000 });
  await trainForLong(page);
  assert.equal(await asksBeforeLeaving(page), true);
  assert.ok((await stateOf(page, lab)).step > 0, "the reader stayed, and so did the run");

  await page.$eval(inLab("#save"), (button) => /** @type {HTMLElement} */ (button).click());
  await until(page, lab, "state.unsaved === 0");
  await trainForLong(page);
  assert.equal(await asksBeforeLeaving(page), true, "it was trained further");
  await page.$eval(inLab("#save"), (button) => /** @type {HTMLElement} */ (button).click());
  await until(page, lab, "state.unsaved === 0");
  assert.equal(await asksBeforeLeaving(page), false);
  await close();
  await rm(folder, { recursive: true, force: true });
});

test("a run that is reset knowingly is not asked for, nor one in the article", async () => {
  const { page, close } = await openLab(browser);
  await configure(page, { epochs: 5000 });
  await trainForLong(page);
  await page.click(inLab("#lab-reset"));
  await until(page, lab, 'state.status === "idle"');
  assert.equal(await asksBeforeLeaving(page), false);
  await close();

  const article = await browser.open();
  const scratch = figure("scratch");
  await show(article.page, scratch);
  await article.page.$eval(scratch, (found) =>
    /** @type {any} */ (found).setConfig({ epochs: 5000 }),
  );
  await article.page.click(`${scratch} >>> button`);
  await until(article.page, scratch, 'state.status === "training"');
  await wait(WORTH_ASKING + 1000);
  assert.equal(await asksBeforeLeaving(article.page), false);
  await article.close();
});

test("the page that is one file asks as the lab does", async () => {
  const { page, close } = await browser.open({ ready: false, query: "lab.html" });
  await page.goto(pathToFileURL(join(dist, "whorl-single.html")).href);
  await page.$eval(lab, (found) => found.scrollIntoView());
  await show(page, lab);
  await configure(page, { epochs: 5000 });
  await trainForLong(page);
  assert.equal(await asksBeforeLeaving(page), true);
  await close();
});
