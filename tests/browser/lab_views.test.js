/** The lab's picture, its time slider, its charts, and the bar that trains. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { count, lossText } from "../../web/elements/readouts/phrases.js";
import { createLossHistory } from "../../web/state/loss_history.js";
import { SEEN, loadCore, show, startBrowser, stateOf, textOf, until, wait } from "./harness.js";
import {
  configure,
  descriptionOf,
  generated,
  inLab,
  lab,
  openLab,
  pixelsOf,
  trainInLab,
} from "./lab_harness.js";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
/** @type {Awaited<ReturnType<typeof loadCore>>} */
let core;
before(async () => {
  [browser, core] = await Promise.all([startBrowser(), loadCore()]);
});
after(() => browser?.close());

const canvas = inLab(".lab-picture canvas");
const slider = inLab(".lab-time input[type=range]");

/** @param {import("./harness.js").Page} page */
const checksum = (page) => page.$eval(lab, (found) => /** @type {any} */ (found).checksum());

/** @param {import("./harness.js").Page} page @param {string} id */
const isEnabled = (page, id) => page.$eval(inLab(id), (button) => button.matches(":enabled"));

/** Takes the slider where a finger would. @param {import("./harness.js").Page} page @param {number} share */
async function clickSlider(page, share) {
  const found = await page.$(slider);
  await found?.scrollIntoView();
  const box = await found?.boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + share * box.width, box.y + box.height / 2);
  return (await stateOf(page, lab)).position;
}

test("while a model of fewer timesteps takes another's place, nobody asks for a timestep it lacks", async () => {
  const { page, errors, close } = await openLab(browser);
  await configure(page, { timesteps: 300, epochs: 1, batch_size: 1000 });
  await page.$eval(lab, (found) => /** @type {any} */ (found).reset());
  await page.click(inLab("#lab-play"));
  await generated(page);
  await page.click(inLab(".toggles :nth-child(3)"));
  await page.$eval(lab, (found) => /** @type {any} */ (found).seek(49));
  await until(page, lab, "state.figure.field?.timestep === 250");
  const timesteps = await page.$eval(lab, async (found) => {
    const element = /** @type {any} */ (found);
    let over = false;
    let at = 40;
    const turning = new Promise((resolve) => {
      const turn = () => {
        element.seek((at = at === 40 ? 49 : 40)); // each asks for its field
        if (over) resolve(null);
        else setTimeout(turn);
      };
      turn();
    });
    await element.setConfig({ timesteps: 50 });
    await element.reset();
    over = true;
    await turning;
    return element.getState().run.settings.timesteps;
  });
  assert.equal(timesteps, 50);
  await until(page, lab, "state.figure.field.timestep < 50");
  const { problem, trainingProblem, generationProblem } = await stateOf(page, lab);
  assert.deepEqual([problem, trainingProblem, generationProblem], [null, null, null]);
  assert.deepEqual(errors, []);
  await close();
});

test("data and timesteps that change at once leave no figure at a timestep that is gone", async () => {
  const { page, errors, close } = await browser.open({ query: "index.html", calm: true });
  const jumped = 'whorl-figure[kind="closed-form"]';
  await show(page, jumped);
  await page.$eval(jumped, async (found) => {
    const element = /** @type {any} */ (found);
    element.seek(element.getState().values.timesteps - 1);
    await element.setConfig({ timesteps: 20, data: "circle" });
  });
  await until(page, jumped, "state.schedule.alpha_bar.length === 20 && state.timestep === 19");
  assert.equal((await stateOf(page, jumped)).problem, null);
  assert.deepEqual(errors, []);
  await close();
});

test("the bar trains, pauses, does one step, and counts; what it does is what the core does", async () => {
  const { page, errors, close } = await openLab(browser);
  const counter = () => textOf(page, lab, ".lab-counter .figure-number");
  const { settings } = await stateOf(page, lab);
  const session = core.createSession(settings, core.makeData("spiral"));
  assert.equal(await counter(), "0");
  assert.equal(await checksum(page), session.checksum());
  assert.equal(await isEnabled(page, "#lab-reset"), false, "there is nothing to reset yet");

  await page.click(inLab("#lab-step"));
  await until(page, lab, "state.step === 1");
  assert.equal(await counter(), "1");
  session.train(1);
  assert.equal(await checksum(page), session.checksum());

  await page.click(inLab("#lab-play"));
  await until(page, lab, "state.step > 1000", null, 60_000);
  assert.equal(await isEnabled(page, "#lab-step"), false);
  await page.click(inLab("#lab-play"));
  await until(page, lab, 'state.status === "paused"');
  await wait(300); // a slice under way comes to its end
  const paused = await stateOf(page, lab);
  await wait(300);
  const later = await stateOf(page, lab);
  assert.equal(later.step, paused.step);
  assert.equal(await counter(), count(later.step));
  session.train(later.step - 1);
  assert.equal(await checksum(page), session.checksum());

  await page.click(inLab("#lab-reset"));
  await until(page, lab, 'state.step === 0 && state.status === "idle"');
  assert.equal(await counter(), "0");
  session.destroy();
  assert.deepEqual(errors, []);
  await close();
});

test("a finished run can be reset, and trains on for as many epochs again", async () => {
  const { page, close } = await openLab(browser);
  await trainInLab(page);
  assert.equal(await textOf(page, lab, "#lab-play"), "Train on (space)");
  const enabled = await Promise.all(
    ["#lab-play", "#lab-step", "#lab-reset"].map((id) => isEnabled(page, id)),
  );
  assert.deepEqual(enabled, [true, false, true]);
  const before = await stateOf(page, lab);
  await page.click(inLab("#lab-play"));
  await until(page, lab, 'state.status === "finished" && state.step > wanted', before.step);
  const after = await stateOf(page, lab);
  assert.equal(after.step, 2 * before.step);
  assert.equal(after.values.epochs, 2 * before.values.epochs);
  const settings = { ...before.settings, training_steps: before.step };
  const session = core.createSession(settings, core.makeData("spiral"));
  session.train(before.step);
  session.setPace({ training_steps: after.step });
  session.train(before.step);
  assert.equal(await checksum(page), session.checksum());
  session.destroy();
  await close();
});

test("the thumbnails show each shape of the data, as noisy and as many as it is", async () => {
  const { page, close } = await openLab(browser);
  const look = () =>
    Promise.all(
      ["spiral", "circle", "both"].map((data) =>
        pixelsOf(page, inLab(`#choice-data-${data} + label canvas`)),
      ),
    );
  /** @param {number[]} before */
  const othersThan = async (before) => {
    for (let attempt = 0; attempt < 100; attempt++) {
      const now = await look();
      if (now.every((picture, i) => picture !== before[i])) return now;
      await wait(50);
    }
    return assert.fail("the thumbnails stay as they were");
  };
  const empty = [0, 0, 0];
  const first = await othersThan(empty);
  assert.equal(new Set(first).size, 3);
  await configure(page, { data_noise: 4 });
  const noisy = await othersThan(first);
  await configure(page, { points: 100 });
  await othersThan(noisy);
  await configure(page, { points: 2000, data_noise: 1 });
  assert.deepEqual(await othersThan(noisy), first);

  for (const data of ["circle", "both", "spiral"]) {
    await page.click(inLab(`#choice-data-${data}`));
    await until(page, lab, "state.data.source.name === wanted", data);
    const made = await page.$eval(lab, (found) =>
      Array.from(/** @type {any} */ (found).getState().data.points),
    );
    assert.deepEqual(Float32Array.from(made), core.makeData(data).points, data);
  }
  await close();
});

test("diffusion time stays where the reader put it: over previews, and over the generation", async () => {
  const { page, close } = await openLab(browser);
  await configure(page, { epochs: 5000 });
  assert.equal(await page.$eval(slider, (input) => input.matches(":disabled")), true);
  await page.click(inLab("#lab-play"));
  await until(page, lab, "state.preview !== null");
  const position = await clickSlider(page, 0.4);
  assert.ok(position > 20 && position < 60, `${position}`);
  const { previewStep } = await stateOf(page, lab);
  const pixels = await pixelsOf(page, canvas);
  await until(
    page,
    lab,
    "state.preview.step > wanted && state.figure.states === state.preview.states",
    previewStep,
  );
  assert.equal((await stateOf(page, lab)).position, position);
  // They are drawn in the next frame.
  for (let look = 0; (await pixelsOf(page, canvas)) === pixels && look < 50; look++) await wait(20);
  assert.notEqual(await pixelsOf(page, canvas), pixels, "the newer samples are drawn");
  const where = `After step ${position} of 100, t = ${100 - position}.`;
  assert.ok((await descriptionOf(page, canvas)).startsWith(`400 samples. ${where}`));

  await page.click(inLab("#lab-play"));
  await until(page, lab, 'state.status === "paused"');
  await until(page, lab, "state.preview.step === state.step");
  const { step } = await stateOf(page, lab);
  const note = () => textOf(page, lab, ".lab-views .figure-note");
  const made = `samples by the weights of training step ${count(step)}.`;
  assert.equal(await note(), `${where} 400 ${made}`);

  await page.click(inLab("#generate"));
  await until(page, lab, "state.generation?.distance > 0");
  await until(page, lab, "state.figure.states === state.generation.states");
  assert.equal((await stateOf(page, lab)).position, position);
  assert.equal(await note(), `${where} 2,000 ${made}`);
  assert.ok((await descriptionOf(page, canvas)).startsWith(`2000 samples. ${where}`));
  const elsewhere = await clickSlider(page, 0.8);
  assert.ok(elsewhere > position);
  assert.match(await note(), new RegExp(`^After step ${elsewhere} of 100`));
  await close();
});

test("the samples shown are those that the core draws from the same weights", async () => {
  const { page, close } = await openLab(browser);
  await configure(page, { count: 300, sampling_seed: 9 });
  await trainInLab(page);
  const { settings, step } = await stateOf(page, lab);
  const session = core.createSession(settings, core.makeData("spiral"));
  session.train(step);
  const shown = await page.$eval(lab, (found) =>
    Array.from(/** @type {any} */ (found).getState().figure.states.at(-1)),
  );
  assert.deepEqual(Float32Array.from(shown), session.sample({ count: 300, seed: 9 }));
  session.destroy();
  await close();
});

test("the views combine: each adds to the picture and to its description", async () => {
  const { page, close } = await openLab(browser);
  await trainInLab(page);
  await clickSlider(page, 0.6);
  const names = ["points", "paths", "field", "density", "data"];
  const words = ["points", "trajectories", "vector field", "density", "data"];
  for (const name of ["points", "data"]) await page.click(inLab(`#toggle-${name}`));
  const bare = await pixelsOf(page, canvas);
  assert.match(await descriptionOf(page, canvas), /Drawn: nothing\.$/);

  const alone = [];
  for (const [i, name] of names.entries()) {
    await page.click(inLab(`#toggle-${name}`));
    if (name === "field") await until(page, lab, "state.figure.field !== null");
    alone.push(await pixelsOf(page, canvas));
    const description = await descriptionOf(page, canvas);
    // Points are what one expects: alone they need no word.
    if (name === "points") assert.doesNotMatch(description, /Drawn/);
    else assert.ok(description.endsWith(`Drawn: ${words[i]}.`), description);
    await page.click(inLab(`#toggle-${name}`));
  }
  assert.equal(await pixelsOf(page, canvas), bare, "what is turned off leaves nothing behind");

  const together = [bare];
  for (const [i, name] of names.entries()) {
    await page.click(inLab(`#toggle-${name}`));
    together.push(await pixelsOf(page, canvas));
    if (i === 0) continue;
    const description = await descriptionOf(page, canvas);
    assert.ok(description.endsWith(`Drawn: ${words.slice(0, i + 1).join(", ")}.`), description);
  }
  const different = new Set([...alone, ...together]);
  assert.equal(different.size, 1 + names.length + names.length - 1, "the first is there twice");

  await page.focus(slider);
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    () => {
      const { figure } = /** @type {any} */ (document.querySelector("whorl-lab")).getState();
      return figure.field.timestep === 100 - 1 - figure.position;
    },
    { timeout: 10_000 },
  );
  assert.ok(!different.has(await pixelsOf(page, canvas)), "they follow diffusion time");
  await close();
});

test("the charts' tables hold the numbers of the run, and the core's", async () => {
  const { page, close } = await openLab(browser);
  /** Opens a chart's table. @param {number} index */
  const open = async (index) => {
    const chart = await page.$(inLab(`.lab-right .chart-box:nth-child(${index})`));
    await (await chart?.$("summary"))?.click();
  };
  const rowsOf = (/** @type {number} */ index) =>
    page.$eval(inLab(`.lab-right .chart-box:nth-child(${index}) tbody`), (body) =>
      [...body.querySelectorAll("tr")].map((row) =>
        [...row.children].map((cell) => cell.textContent),
      ),
    );
  for (const chart of [1, 2, 3]) await open(chart);
  await page.$eval(lab, (found) => {
    const previews = /** @type {any[]} */ ([]);
    Object.assign(window, { previews });
    setInterval(() => {
      const { preview } = /** @type {any} */ (found).getState();
      if (preview && preview.step !== previews.at(-1)?.step) previews.push(preview);
    }, 2);
  });
  await trainInLab(page, 40);
  await until(page, lab, "state.preview.step === state.step");
  const { settings, step, previewStep } = await stateOf(page, lab);
  assert.deepEqual([step, previewStep], [2000, 2000]);
  await page.waitForFunction(
    (last) => {
      const root = document.querySelector("whorl-lab")?.shadowRoot;
      const bodies = [...(root?.querySelectorAll(".lab-right tbody") ?? [])];
      return bodies[0].lastElementChild?.firstElementChild?.textContent === last;
    },
    { timeout: 10_000 },
    count(step),
  );
  await wait(300); // charts are drawn anew four times a second

  const data = core.makeData("spiral");
  const session = core.createSession(settings, data);
  const history = createLossHistory();
  history.add(session.train(step));
  const losses = history.raw.map(({ x, y }, i) => [
    count(x),
    lossText(y),
    lossText(history.smooth[i].y),
  ]);
  assert.deepEqual(await rowsOf(2), losses);
  assert.ok(losses.length > 100);
  const average = lossText(/** @type {number} */ (history.average));
  const boxText = (/** @type {number} */ index) =>
    textOf(page, lab, `.lab-right .chart-box:nth-child(${index})`);
  assert.ok((await boxText(2)).includes(`Moving average of the loss: ${average}.`));

  const previews = await page.evaluate(() =>
    /** @type {any} */ (window).previews.map((/** @type {any} */ { step, distance }) => ({
      step,
      distance,
    })),
  );
  assert.deepEqual(
    await rowsOf(1),
    previews.map((/** @type {{ step: number, distance: number }} */ { step, distance }) => [
      count(step),
      distance.toFixed(4),
    ]),
  );
  const last = await page.$eval(lab, (found) => {
    const { preview, references } = /** @type {any} */ (found).getState();
    return { points: Array.from(preview.states.at(-1)), floor: references.fresh.distance };
  });
  const distance = core.slicedWasserstein(Float32Array.from(last.points), data.points);
  assert.equal(previews.at(-1).distance, distance);
  assert.ok(
    (await boxText(1)).includes(
      `At training step 2,000 the samples are ${distance.toFixed(3)} from the data; fresh points of the data would be ${last.floor.toFixed(3)} away.`,
    ),
  );

  const byTime = session.lossByTime(data, 0, session.lossQuestions);
  assert.deepEqual(
    await rowsOf(3),
    Array.from(byTime, (loss, i) => [`${10 * i}–${10 * i + 9}`, lossText(loss)]),
  );
  session.destroy();

  for (const chart of [1, 2, 3]) {
    const description = await descriptionOf(
      page,
      inLab(`.lab-right .chart-box:nth-child(${chart}) canvas`),
    );
    const rows = await rowsOf(chart);
    const value = chart === 1 ? distance.toFixed(3) : chart === 2 ? average : rows[9][1];
    assert.ok(value !== null && description.includes(value), description);
  }
  await close();
});

test("another generation of the same noise is the same, of other noise another", async () => {
  const { page, close } = await openLab(browser);
  await trainInLab(page);
  const first = await pixelsOf(page, canvas);
  const again = async () => {
    const run = await page.$eval(
      lab,
      (found) => /** @type {any} */ (found).getState().generation.run,
    );
    await page.click(inLab("#generate"));
    await until(page, lab, "state.generation.run > wanted", run);
    await generated(page);
    await until(page, lab, "state.figure.states === state.generation.states");
    return pixelsOf(page, canvas);
  };
  assert.equal(await again(), first);
  await configure(page, { sampling_seed: 1 });
  assert.notEqual(await again(), first);
  await close();
});

/** Where something of the lab is in the window. @param {import("./harness.js").Page} page @param {string} id */
const placeOf = (page, id) =>
  page.$eval(inLab(id), (found) => {
    const { top, bottom, left, right } = found.getBoundingClientRect();
    return { top, bottom, left, right, height: window.innerHeight };
  });

test("on a wide screen picture and slider are in the window together, one below the other", async () => {
  const { page, close } = await openLab(browser, { width: 1440 });
  const [picture, time] = [await placeOf(page, ".lab-picture"), await placeOf(page, ".lab-time")];
  assert.ok(time.top >= picture.bottom && time.top < picture.bottom + 40, JSON.stringify(time));
  assert.ok(time.left <= picture.left && time.right >= picture.right, JSON.stringify(time));
  assert.ok(time.bottom <= time.height, JSON.stringify(time));
  await close();
});

test("on a phone settings and charts are in a sheet, and play and slider stay at hand", async () => {
  const { page, close } = await openLab(browser, { width: 360, touch: true });
  const opener = inLab(".lab-sheet-opener");
  const isSeen = (/** @type {string} */ id) =>
    page.$eval(inLab(id), (found) => found.checkVisibility());
  const expanded = () => page.$eval(opener, (button) => button.getAttribute("aria-expanded"));
  const assertAtHand = async () => {
    for (const id of ["#lab-play", ".lab-time input[type=range]"]) {
      const { top, bottom, height } = await placeOf(page, id);
      assert.ok(top >= 0 && bottom <= height, `${id} from ${top} to ${bottom} of ${height}`);
    }
  };
  assert.deepEqual([await isSeen("#field-points"), await expanded()], [false, "false"]);
  await assertAtHand();

  await page.tap(opener);
  assert.deepEqual([await isSeen("#field-points"), await expanded()], [true, "true"]);
  assert.equal(await isSeen(".lab-picture"), false);
  await page.waitForSelector(inLab(".lab-right .chart canvas"), SEEN);
  await page.$eval(inLab("#settings"), (details) => details.scrollIntoView({ block: "end" }));
  await assertAtHand();

  await page.tap(inLab("#lab-play")); // with the sheet open, as one who watches the loss
  await until(page, lab, "state.step > 0");
  await page.focus(inLab("#field-points"));
  await page.keyboard.press("Escape");
  assert.deepEqual([await isSeen("#field-points"), await expanded()], [false, "false"]);
  assert.equal(await isSeen(".lab-picture"), true);
  const focused = await page.$eval(lab, (found) => found.shadowRoot?.activeElement?.className);
  assert.match(focused ?? "", /lab-sheet-opener/, "the focus is where the sheet came from");
  await close();
});
