/** One run, one link: the lab's address, the texts to take away, and the checksum to compare. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createEngine, train } from "../../web/node/index.js";
import { configure, inLab, lab, openLab } from "./lab_harness.js";
import { SEEN, checksum, figure, show, startBrowser, stateOf, textOf, until } from "./harness.js";

/** @typedef {import("./harness.js").Page} Page */

// In Node one seed is that of the data, too.
const SMALL = "#v=1&preset=quick&data=circle&data_seed=7&epochs=3&batch_size=1000&seed=7";
const training = figure("training");

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser?.close());

const hashOf = (/** @type {Page} */ page) => page.evaluate(() => location.hash);

/** @param {Page} page @param {string} hash */
const hashBecomes = (page, hash) =>
  page.waitForFunction((wanted) => location.hash === wanted, { polling: 50 }, hash);

/** @param {Page} page */
async function trainLab(page) {
  await page.$eval(lab, (found) => /** @type {any} */ (found).train());
  await until(page, lab, 'state.status === "finished"', null, 60_000);
}

/** What the line with the checksum says, once it is there. @param {Page} page @param {string} [element] */
async function checksumLine(page, element = lab) {
  const line = await page.waitForSelector(`${element} >>> .checksum:not([hidden])`, SEEN);
  return line?.evaluate((found) => found.textContent ?? "");
}

/**
 * Presses an element's Share and reads the three texts.
 * @param {Page} page
 * @param {string} element
 */
async function shareOf(page, element) {
  await page.click(`${element} >>> [part~="share"] > button`);
  await page.waitForSelector(`${element} >>> [part~="share"] dialog[open]`, SEEN);
  const text = (/** @type {string} */ id) =>
    page.$eval(`${element} >>> #${id}`, (area) => /** @type {HTMLTextAreaElement} */ (area).value);
  return {
    link: await text("share-link"),
    element: await text("share-element"),
    frame: await text("share-frame"),
  };
}

test("a link trains to the weights that Node gets from the same settings, and says so", async () => {
  const { page, errors, close } = await openLab(browser, { query: `lab.html${SMALL}` });
  await trainLab(page);
  const { session } = await train(await createEngine(), {
    preset: "quick",
    data: "circle",
    epochs: 3,
    settings: { batch_size: 1000, seed: 7 },
  });
  assert.equal(
    await checksumLine(page),
    `Checksum ${session.checksum()}: the same link gives the same weights on any machine.`,
  );
  assert.equal(await hashOf(page), SMALL, "the address is left as it came");

  // And so does the link that it shares, in another reader's browser.
  const { link } = await shareOf(page, lab);
  assert.equal(link, `${browser.address}lab.html${SMALL}`);
  const other = await openLab(browser, { query: link.slice(browser.address.length) });
  await trainLab(other.page);
  assert.equal(await checksum(other.page, lab), session.checksum());
  session.destroy();
  assert.deepEqual([...errors, ...other.errors], []);
  await other.close();
  await close();
});

test("the address follows the settings, and undoing them", async () => {
  const { page, close } = await openLab(browser);
  assert.equal(await hashOf(page), "", "nothing was changed yet");
  await configure(page, { seed: 5 });
  await hashBecomes(page, "#v=1&preset=quick&seed=5");
  await configure(page, { preset: "notebook", data_noise: 0.5 });
  await hashBecomes(page, "#v=1&preset=notebook&data_noise=0.5");
  await page.click(inLab("#lab-undo"));
  await hashBecomes(page, "#v=1&preset=quick&seed=5");
  assert.equal(await page.evaluate(() => history.length), 2, "no entry for each change");

  await page.reload();
  await until(page, lab, 'state.phase === "ready" && state.values.seed === 5');
  await close();
});

test("another link in the same page is obeyed as a whole, and so is going back", async () => {
  const { page, close } = await openLab(browser, { query: "lab.html#seed=3&count=500" });
  const values = async () => (await stateOf(page, lab)).values;
  assert.deepEqual([(await values()).seed, (await values()).count], [3, 500]);
  await page.evaluate(() => (location.hash = "#preset=notebook"));
  await until(page, lab, "state.values.hidden_width === 256 && state.run.values.seed === 0");
  assert.deepEqual([(await values()).seed, (await values()).count], [0, 2000]);
  await page.goBack();
  await until(page, lab, "state.values.seed === 3 && state.values.count === 500");
  await page.goForward();
  await until(page, lab, "state.values.seed === 0 && state.values.count === 2000");
  await close();
});

test("a trained model stays when another link comes; what it changes waits for the reset", async () => {
  const { page, close } = await openLab(browser, { query: `lab.html${SMALL}` });
  await trainLab(page);
  const before = await checksum(page, lab);
  await page.evaluate((hash) => (location.hash = hash.replace("&seed=7", "&seed=8")), SMALL);
  await until(page, lab, "state.values.seed === 8");
  assert.equal(await checksum(page, lab), before);
  assert.match(await textOf(page, lab, "#training-waiting"), /from the next reset on: seed\./);
  await page.waitForFunction(
    (element) =>
      /settings have changed since, so a link now gives other weights/.test(
        document.querySelector(element)?.shadowRoot?.querySelector(".checksum")?.textContent ?? "",
      ),
    {},
    lab,
  );
  await close();
});

test("what is wrong with a link is said, one plain sentence each, and the rest is in force", async () => {
  const { page, close } = await openLab(browser, {
    query: "lab.html#v=9&seed=7&hidden_width=6&colour=red&preset=huge",
  });
  assert.equal(
    await textOf(page, lab, '[role="alert"]:not([hidden])'),
    "This link is of another version (v=9): settings it names differently are at their defaults. " +
      "There is no preset called “huge”; there are quick, quick-conditional, guided, flow, notebook, notebook-conditional. " +
      "Width must be a multiple of 4.",
  );
  assert.equal((await stateOf(page, lab)).values.seed, 7);
  await page.evaluate(() => (location.hash = "#v=1&seed=8"));
  await until(page, lab, "state.values.seed === 8");
  await page.waitForFunction(
    (element) =>
      !document.querySelector(element)?.shadowRoot?.querySelector(".notice:not([hidden])"),
    {},
    lab,
  );
  await close();
});

test("a checksum promises nothing that a link cannot keep", async () => {
  const { page, close } = await openLab(browser, { query: `lab.html${SMALL}` });
  await page.$eval(lab, (found) => /** @type {any} */ (found).train(2));
  await configure(page, { learning_rate: 0.001 });
  await trainLab(page);
  assert.match(
    (await checksumLine(page)) ?? "",
    /^Checksum \w{8}: the pace of learning was changed/,
  );
  await page.$eval(lab, (found) => /** @type {any} */ (found).reset());
  await until(page, lab, 'state.status === "idle"');
  assert.equal(await page.$(`${lab} >>> .checksum:not([hidden])`), null, "none before the end");
  await trainLab(page);
  assert.match((await checksumLine(page)) ?? "", /the same link gives the same weights/);
  await close();
});

test("every figure of the article can be shared, as it stands", async () => {
  const { page, close } = await browser.open({ calm: true });
  const kinds = await page.$$eval("whorl-figure", (all) =>
    all.map((element) => element.getAttribute("kind") ?? ""),
  );
  for (const kind of kinds) {
    await show(page, figure(kind));
    const feet = await page.$$(`${figure(kind)} >>> [part~="share"]`);
    assert.equal(feet.length, 1, kind);
  }
  await page.$eval(training, (found) =>
    /** @type {any} */ (found).setConfig({ seed: 7, data: "circle" }),
  );
  const texts = await shareOf(page, training);
  const site = browser.address;
  assert.equal(texts.link, `${site}lab.html#v=1&preset=quick&data=circle&seed=7`);
  assert.equal(
    texts.element,
    `<script src="${site}whorl.js" async=""></script>\n` +
      '<whorl-figure kind="training" preset="quick" data="circle" seed="7">' +
      `<img slot="poster" src="${site}posters/training.svg" alt="Training"></whorl-figure>`,
  );
  assert.equal(
    texts.frame,
    `<iframe src="${site}embed.html#v=1&amp;kind=training&amp;preset=quick&amp;data=circle&amp;seed=7"` +
      ' title="Whorl: Training" width="100%" height="560" frameborder="0" loading="lazy"' +
      ' sandbox="allow-scripts"></iframe>',
  );
  await page.keyboard.press("Escape");
  assert.equal(await page.$(`${training} >>> [part~="share"] dialog[open]`), null);
  await close();
});

test("the element as it is shared shows what was shared", async () => {
  const { page, close } = await openLab(browser, {
    query: "lab.html#seed=11&learning_rate=0.0123",
  });
  const { element } = await shareOf(page, lab);
  const { values } = await stateOf(page, lab);
  await page.evaluate((html) => {
    const made = document.createElement("template");
    made.innerHTML = html;
    const copy = made.content.querySelector("whorl-lab");
    copy?.setAttribute("id", "copy");
    document
      .querySelector("main")
      ?.replaceChildren(document.adoptNode(/** @type {Element} */ (copy)));
  }, element);
  await until(page, "#copy", 'state.phase === "ready"').catch(() => assert.fail(element));
  assert.deepEqual((await stateOf(page, "#copy")).values, values);
  await close();
});

test("attributes win over the link in config", async () => {
  const { page, close } = await openLab(browser);
  await page.evaluate(() => {
    const made = document.createElement("whorl-lab");
    made.id = "made";
    made.setAttribute("config", "#v=1&preset=notebook&seed=3&data=circle");
    made.setAttribute("seed", "4");
    document.querySelector("main")?.replaceChildren(made);
  });
  await until(page, "#made", 'state.phase === "ready"');
  const values = async () => {
    const { values, preset } = await stateOf(page, "#made");
    return [preset, values.data, values.seed, values.hidden_width];
  };
  assert.deepEqual(await values(), ["notebook", "circle", 4, 256]);
  await page.$eval("#made", (made) => made.setAttribute("config", "#preset=quick&seed=9"));
  await until(page, "#made", 'state.preset === "quick"');
  assert.deepEqual(await values(), ["quick", "spiral", 4, 24]);
  await close();
});

test("a text is copied, and where that is refused it is selected", async () => {
  const { page, close } = await openLab(browser);
  const context = page.browserContext();
  await context.overridePermissions(new URL(browser.address).origin, [
    "clipboard-read",
    "clipboard-sanitized-write",
  ]);
  await page.bringToFront();
  const { link } = await shareOf(page, lab);
  const copy = inLab('[part~="share"] .field button');
  const said = () => textOf(page, lab, '[part~="share"] .field [role="status"]');
  await page.click(copy);
  await page.waitForFunction(
    (element) =>
      document.querySelector(element)?.shadowRoot?.querySelector("dialog .field [role=status]")
        ?.textContent,
    {},
    lab,
  );
  assert.equal(await said(), "Copied.");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);

  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await page.click(copy);
  assert.match(await said(), /the text is selected: press Ctrl C/);
  const selected = await page.$eval(inLab("#share-link"), (found) => {
    const area = /** @type {HTMLTextAreaElement} */ (found);
    const active = /** @type {ShadowRoot} */ (area.getRootNode()).activeElement;
    return active === area && area.value.slice(area.selectionStart, area.selectionEnd);
  });
  assert.equal(selected, link);
  await close();
});

for (const [width, rows] of /** @type {[number, string][]} */ ([
  [320, "two rows"],
  [360, "one row"],
  [1200, "one row"],
])) {
  test(`at ${width} pixels the lab's bar is ${rows} with Share in it, and the texts fit`, async () => {
    const { page, close } = await openLab(browser, { width });
    const sizes = await page.$eval(inLab(".lab-bar"), (bar) => {
      const share = bar.querySelector('[part~="share"] > button')?.getBoundingClientRect();
      return { height: bar.clientHeight, share: share && [share.width, share.height, share.right] };
    });
    assert.ok(sizes.height < (rows === "one row" ? 100 : 150), `${sizes.height} pixels high`);
    assert.ok(
      sizes.share && sizes.share[0] >= 44 && sizes.share[1] >= 44 && sizes.share[2] <= width,
    );
    await shareOf(page, lab);
    const { left, right } = await page.$eval(inLab('[part~="share"] dialog'), (dialog) => {
      const { left, right } = dialog.getBoundingClientRect();
      return { left, right };
    });
    assert.ok(left >= 0 && right <= width, `${left} to ${right}`);
    await close();
  });
}
