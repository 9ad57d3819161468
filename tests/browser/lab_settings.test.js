/** The lab's settings: all of them are there, say what they do, and can be taken back. */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { lowered } from "../../web/elements/readouts/phrases.js";
import { choicesOf, needsModel, parameters, rangeOf, written } from "../../web/state/parameters.js";
import {
  checksum,
  choose,
  heldBy,
  loadCore,
  pointsOfState,
  startBrowser,
  stateOf,
  textOf,
  type,
  until,
} from "./harness.js";
import { readCore } from "../web/core_facts.js";
import { configure, inLab, lab, openLab, trainInLab } from "./lab_harness.js";

/** @type {Awaited<ReturnType<typeof startBrowser>>} */
let browser;
/** @type {Awaited<ReturnType<typeof loadCore>>} */
let core;
before(async () => {
  [browser, core] = await Promise.all([startBrowser(), loadCore()]);
});
after(() => browser?.close());

/** The forward figure's steps mean nothing in the lab. */
const inTheLab = parameters.filter(({ key }) => key !== "forward_steps");
const ofTheModel = inTheLab.filter(needsModel);

/** Another value of each that will do, beside the lab's usual ones. */
const others = /** @type {Record<string, string | number>} */ ({
  data: "circle",
  points: "500",
  data_noise: "2.5",
  data_seed: "3",
  learning_rate: "0.002",
  epochs: "30",
  hidden_width: "32",
  block_count: "1",
  time_width: "16",
  batch_size: "128",
  timesteps: "50",
  seed: "8",
  schedule: "cosine",
  beta_start: "0.001",
  beta_end: "0.03",
  objective: "velocity",
  time_sampling: "logit-normal",
  loss_weight: "min-snr",
  continuous_time: "yes",
  rate_schedule: "constant",
  ema_decay: "0.9",
  math: "fast",
  workers: 2,
  count: "750",
  sampling_seed: "4",
  sampler: "heun",
  steps: "10",
  spacing: "quadratic",
  eta: "0.5",
  weights: "latest",
  label: 1,
  label_dropout: "0.25",
  guidance: "2.5",
  guidance_from: "0.25",
  guidance_to: "0.75",
});

/** What must be so for a parameter to count. */
const companions = /** @type {Record<string, Record<string, unknown>>} */ ({
  beta_start: { schedule: "linear" },
  beta_end: { schedule: "linear" },
  continuous_time: { schedule: "flow" },
  spacing: { steps: 10 },
  eta: { sampler: "ddim" },
  weights: { ema_decay: 0.9 },
  label: { data: "both" },
  label_dropout: { data: "both" },
  guidance: { data: "both", label_dropout: 0.1 },
  guidance_from: { data: "both", label_dropout: 0.1 },
  guidance_to: { data: "both", label_dropout: 0.1 },
});

/**
 * Scrolls until nothing that stays in the window lies over it.
 * @param {import("./harness.js").Page} page
 * @param {string} selector
 */
const toMiddle = (page, selector) =>
  page.$eval(selector, (found) => found.scrollIntoView({ block: "center", behavior: "instant" }));

/** @param {import("./harness.js").Page} page */
const unfoldSettings = (page) =>
  page.$eval(inLab("#settings"), (settings) => settings.setAttribute("open", ""));

/**
 * Changes a parameter by its control.
 * @param {import("./harness.js").Page} page
 * @param {string} key
 */
async function changeByHand(page, key) {
  const value = others[key];
  if (await page.$(inLab(`#field-${key}`))) await type(page, key, String(value), lab);
  else await choose(page, key, value, lab);
  await until(page, lab, `String(state.values.${key}) === wanted`, String(value));
}

/**
 * A parameter's field as a reader finds it.
 * @param {import("./harness.js").Page} page
 * @param {string} key
 */
const fieldOf = (page, key) =>
  page.$eval(
    lab,
    (found, name) => {
      const root = /** @type {ShadowRoot} */ (found.shadowRoot);
      const control = root.querySelector(`#field-${name}, #choice-${name}, [name="${name}"]`);
      const field = control?.closest(".field");
      if (!control || !field) return null;
      const mark = /** @type {HTMLElement | null} */ (field.querySelector(".default-mark"));
      const chosen = /** @type {HTMLInputElement | null} */ (
        field.querySelector("input:checked, input[type=text]")
      );
      return {
        visible: field.checkVisibility(),
        disabled: control.matches(":disabled"),
        name: field.querySelector("label, legend")?.firstChild?.textContent ?? "",
        choices: [...field.querySelectorAll("input[type=radio] + label")].map((label) =>
          label.textContent?.trim(),
        ),
        help: field.querySelector(".field-help")?.textContent ?? "",
        waits: field.querySelector(".waiting-mark")?.getAttribute("aria-label") ?? null,
        value: chosen?.value ?? null,
        mark: mark === null ? null : mark.checkVisibility() ? mark.textContent : "",
      };
    },
    key,
  );

test("every parameter has a control with its help, its range, and when it acts", async () => {
  const { page, errors, close } = await openLab(browser);
  const facts = await readCore();
  await configure(page, {
    ...{ schedule: "linear", data: "both", label_dropout: 0.1, ema_decay: 0.9 },
    ...{ sampler: "ddim", steps: 10 },
  });
  await unfoldSettings(page);
  for (const parameter of inTheLab) {
    const { key, label, help } = parameter;
    // Only one schedule has betas to choose, and only another one real times.
    await configure(page, { schedule: key === "continuous_time" ? "flow" : "linear" });
    const { values } = await stateOf(page, lab);
    const choices = choicesOf(parameter, facts, values);
    const field = await fieldOf(page, key);
    assert.ok(field?.visible, `${key} is not there`);
    assert.equal(field.disabled, false, `${key} cannot be changed`);
    assert.equal(field.value, String(values[key]), key);
    assert.ok(field.help.startsWith(help), `${key}: ${field.help}`);
    const when = needsModel(parameter) ? "Waits for a reset once training has begun." : null;
    assert.equal(field.waits, when, key);
    assert.equal(field.help.endsWith("Acts at once."), when === null, `${key}: ${field.help}`);
    if (choices) {
      assert.deepEqual(
        field.choices,
        choices.map((choice) => choice.label),
        key,
      );
    } else {
      assert.equal(field.name, label);
      const { multiple, ...limits } = rangeOf(parameter, facts);
      const { minimum, maximum } = parameter.usual ?? limits;
      const begin = parameter.usual ? "Usually" : "From";
      assert.ok(
        field.help.includes(`${begin} ${written(minimum)} to ${written(maximum)}`),
        field.help,
      );
      assert.equal(field.help.includes(`multiples of ${multiple}.`), multiple > 1, field.help);
    }
  }
  assert.equal(await fieldOf(page, "forward_steps"), null);
  assert.deepEqual(errors, []);
  await close();
});

test("a changed setting has a mark that says what is usual; pressed, it brings that back", async () => {
  const { page, errors, close } = await openLab(browser);
  const usual = (await stateOf(page, lab)).values;
  await unfoldSettings(page);
  const facts = await readCore();
  for (const parameter of inTheLab) {
    const { key } = parameter;
    await configure(page, companions[key] ?? {});
    const choices = choicesOf(parameter, facts, (await stateOf(page, lab)).values);
    assert.equal((await fieldOf(page, key))?.mark, "", `${key} is marked before it is changed`);
    await toMiddle(page, inLab(`:is(#choice-${key}, #field-${key}, [name="${key}"])`));
    await changeByHand(page, key);
    const named = choices?.find(({ value }) => value === usual[key])?.label.toLowerCase();
    assert.equal((await fieldOf(page, key))?.mark, `Back to ${named ?? written(usual[key])}`);
    const field = inLab(`.field:is(#choice-${key}, :has(#field-${key}, [name="${key}"]))`);
    await page.click(`${field} .default-mark`);
    await until(page, lab, `state.values.${key} === wanted`, usual[key]);
    assert.equal((await fieldOf(page, key))?.mark, "", `${key} is marked still`);
    const { schedule, data, label_dropout, ema_decay, sampler, steps } = usual;
    await configure(page, { schedule, data, label_dropout, ema_decay, sampler, steps });
  }
  const { values, trainingProblem } = await stateOf(page, lab);
  assert.deepEqual(values, usual);
  assert.equal(trainingProblem, null);
  assert.deepEqual(errors, []);
  await close();
});

test("what does not count is greyed out and says why", async () => {
  const { page, close } = await openLab(browser);
  await unfoldSettings(page);
  const linear = "Only the linear schedule is made of betas one can choose.";
  for (const [schedule, idle] of /** @type {const} */ ([
    ["geometric", true],
    ["cosine", true],
    ["linear", false],
  ])) {
    await configure(page, { schedule });
    for (const key of ["beta_start", "beta_end"]) {
      const field = await fieldOf(page, key);
      assert.equal(field?.disabled, idle, `${key} beside schedule ${schedule}`);
      assert.equal(field?.help === linear, idle, field?.help);
    }
  }
  for (const data of ["spiral", "circle", "both"]) {
    await configure(page, { data });
    const field = await fieldOf(page, "label");
    assert.equal(field?.disabled, data !== "both", data);
    assert.equal(field?.help === "This data has no labels to choose from.", data !== "both");
  }
  for (const label_dropout of [0, 0.2]) {
    await configure(page, { data: "both", label_dropout });
    const field = await fieldOf(page, "guidance");
    assert.equal(field?.disabled, label_dropout === 0);
    assert.equal(
      field?.help === "Guidance needs a model trained with label dropout.",
      label_dropout === 0,
    );
  }
  await close();
});

test("averaged weights draw the samples, or the latest, as in the core", async () => {
  const { page, errors, close } = await openLab(browser);
  await unfoldSettings(page);
  const idle = "Only a model with a decay of averaged weights above 0 has two sets of them.";
  const weights = await fieldOf(page, "weights");
  assert.deepEqual([weights?.disabled, weights?.help], [true, idle]);
  await type(page, "ema_decay", "1", lab);
  assert.match(
    (await textOf(page, lab, "#field-ema_decay-problem")) ?? "",
    /Decay of averaged weights must be between 0 and 0.99999/,
  );
  await type(page, "ema_decay", "0.99", lab);
  await until(page, lab, "state.run.settings.ema_decay === 0.99");
  assert.equal((await fieldOf(page, "weights"))?.disabled, false);
  await configure(page, { count: 100, steps: 10 });
  await trainInLab(page, 4);

  const { settings } = await stateOf(page, lab);
  const session = core.createSession(settings, core.makeData("spiral"));
  session.train(settings.training_steps);
  assert.equal(await checksum(page, lab), session.checksum());
  const drawn = (/** @type {string} */ by) =>
    session.sample({ count: 100, steps: 10, weights: by });
  assert.notDeepEqual(drawn("averaged"), drawn("latest"));
  assert.deepEqual(await pointsOfState(page, -1, lab), drawn("averaged"));
  const { run: before } = await heldBy(page, lab, "generation");
  await choose(page, "weights", "latest", lab);
  await until(
    page,
    lab,
    "state.generation?.run !== wanted && state.generation?.distance > 0",
    before,
  );
  assert.deepEqual(await pointsOfState(page, -1, lab), drawn("latest"));
  session.destroy();
  assert.deepEqual(errors, []);
  await close();
});

test("what needs another model waits for a reset once training has begun, and says so", async () => {
  const { page, close } = await openLab(browser);
  await page.click(inLab("#lab-step"));
  await until(page, lab, "state.step === 1");
  const before = await stateOf(page, lab);
  const waiting = () => textOf(page, lab, "#training-waiting");
  assert.equal(await waiting(), "");
  for (const { key, label } of ofTheModel) {
    await configure(page, { [key]: others[key] });
    assert.equal(await waiting(), `Changed, from the next reset on: ${lowered(label)}.`);
    await configure(page, { [key]: before.values[key] });
    assert.equal(await waiting(), "");
  }
  await configure(page, { batch_size: 80, seed: 5 });
  assert.equal(await waiting(), "Changed, from the next reset on: batch size, seed.");
  const meanwhile = await stateOf(page, lab);
  assert.deepEqual([meanwhile.step, meanwhile.settings], [1, before.settings]);

  await page.click(inLab("#lab-reset"));
  await until(page, lab, "state.step === 0");
  assert.equal(await waiting(), "");
  const { settings } = await stateOf(page, lab);
  assert.deepEqual([settings.batch_size, settings.seed], [80, 5]);
  await close();
});

test("before training a change makes another model at once", async () => {
  const { page, close } = await openLab(browser);
  await type(page, "hidden_width", "32", lab);
  await until(page, lab, "state.run.settings.hidden_width === 32");
  assert.equal(await textOf(page, lab, "#training-waiting"), "");
  await close();
});

test("the learning rate acts from the next training step on, as in the core", async () => {
  const { page, close } = await openLab(browser);
  const { settings } = await stateOf(page, lab);
  const step = async (/** @type {number} */ wanted) => {
    await page.click(inLab("#lab-step"));
    await until(page, lab, "state.step === wanted", wanted);
  };
  await step(1);
  await step(2);
  await type(page, "learning_rate", "0.05", lab);
  await step(3);
  assert.equal(await textOf(page, lab, "#training-waiting"), "");

  const session = core.createSession(settings, core.makeData("spiral"));
  session.train(2);
  session.setPace({ learning_rate: 0.05 });
  session.train(1);
  const inPage = await page.$eval(lab, (found) => /** @type {any} */ (found).checksum());
  assert.equal(inPage, session.checksum());
  session.destroy();

  await configure(page, { epochs: 5000 });
  await page.click(inLab("#lab-reset"));
  await until(page, lab, "state.step === 0");
  await page.click(inLab("#lab-play"));
  await until(page, lab, "state.step > 0");
  await type(page, "learning_rate", "0.003", lab);
  await until(page, lab, "state.run.settings.learning_rate === 0.003");
  const { status, step: now } = await stateOf(page, lab);
  assert.equal(status, "training");
  await until(page, lab, "state.step > wanted", now);
  await close();
});

test("the number of workers changes while training goes on", async () => {
  const { page, close } = await openLab(browser);
  await configure(page, { epochs: 5000, points: 5000 });
  await page.click(inLab("#lab-play"));
  for (const workers of [2, 1, 4]) {
    await choose(page, "workers", workers, lab);
    await until(page, lab, 'state.team === wanted && state.status === "training"', workers);
    const { step } = await stateOf(page, lab);
    await until(page, lab, "state.step > wanted", step);
    assert.equal(await textOf(page, lab, "#training-waiting"), "");
  }
  await close();
});

test("changes can be undone and redone with the buttons, presets and data too", async () => {
  const { page, close } = await openLab(browser);
  const enabled = () =>
    Promise.all(
      ["#lab-undo", "#lab-redo"].map((id) =>
        page.$eval(inLab(id), (button) => button.matches(":enabled")),
      ),
    );
  const first = await stateOf(page, lab);
  assert.deepEqual(await enabled(), [false, false]);
  await type(page, "points", "600", lab);
  await until(page, lab, "state.data.count === 600");
  await choose(page, "data", "circle", lab);
  await until(page, lab, 'state.run.data.source.name === "circle"');
  await choose(page, "preset", "quick-conditional", lab);
  await until(page, lab, "state.run.settings.class_count === 2");
  const last = await stateOf(page, lab);
  assert.deepEqual([last.values.data, last.values.points], ["both", 2000]);

  const dataOf = () => page.$eval(lab, (found) => /** @type {any} */ (found).getState().data.count);
  await page.click(inLab("#lab-undo"));
  await until(
    page,
    lab,
    'state.data.source.name === "circle" && state.run.settings.class_count === 0',
  );
  assert.equal((await stateOf(page, lab)).preset, "quick");
  assert.equal(await dataOf(), 600);
  assert.deepEqual(await enabled(), [true, true]);
  await page.click(inLab("#lab-undo"));
  await until(page, lab, 'state.data.source.name === "spiral"');
  assert.equal(await dataOf(), 600);
  await page.click(inLab("#lab-undo"));
  await until(page, lab, "state.data.count === 2000");
  assert.deepEqual((await stateOf(page, lab)).values, first.values);
  assert.deepEqual(await enabled(), [false, true]);

  for (let i = 0; i < 3; i++) await page.click(inLab("#lab-redo"));
  await until(page, lab, 'state.preset === "quick-conditional" && state.data.count === 4000');
  assert.deepEqual((await stateOf(page, lab)).values, last.values);
  assert.deepEqual(await enabled(), [true, false]);

  await page.click(inLab("#lab-undo"));
  await type(page, "epochs", "7", lab);
  assert.deepEqual(await enabled(), [true, false], "a new change leaves nothing to redo");
  await close();
});
