/**
 * The article's other sections as a reader walks them, from the network to labels: each figure does
 * what its text and its "Try this" say, and what it shows is what the core computes.
 */

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { signed } from "../../web/elements/readouts/phrases.js";
import { createLossHistory } from "../../web/state/loss_history.js";
import { presets } from "../../web/state/presets.js";
import {
  checksum,
  choose,
  figure,
  heldBy,
  makeSmall,
  press,
  show,
  stateOf,
  textOf,
  trainToTheEnd,
  type,
  until,
  wait,
} from "./harness.js";
import {
  ALIKE,
  assertSamePoints,
  boxOf,
  countShared,
  described,
  distanceTo,
  drag,
  onScreen,
  openReady,
  quick,
  says,
  screens,
  startWalk,
} from "./walk.js";

/** @typedef {import("./harness.js").Page} Page */

/** @type {Awaited<ReturnType<typeof startWalk>>} */
let walk;
/** @type {import("./walk.js").Core} */
let core;
before(async () => {
  walk = await startWalk();
  core = walk.core;
});
after(() => walk?.close());

const { timesteps } = quick;
const count = (/** @type {number} */ value) => value.toLocaleString("en");
const spiral = () => core.makeData("spiral", { points: 2000, seed: 0 });

/** A new model of what the training figure holds. @param {Page} page */
async function sameModel(page) {
  const settings = await heldBy(page, figure("training"), "run.settings");
  return core.createSession(settings, spiral());
}

for (const screen of Object.values(screens)) {
  test(`the network's parts add up to what it has learned, and each explains itself, ${onScreen(screen)}`, async () => {
    const page = await walk.at("network", screen);
    const network = figure("network");
    await until(page, network, "state.figure.network !== null");
    const session = core.createSession(quick, null);
    const tensors = session.tensors().map(({ name, shape }) => `${name} [${shape.join(", ")}]`);
    const parameters = session.tensors().reduce((sum, { values }) => sum + values.length, 0);
    assert.equal(parameters, 4334, "as the text says");
    assert.equal(
      await says(page, "network", ".network-total", /./),
      `4,334 parameters in ${tensors.length} tensors.`,
    );

    const parts = await page.$$(`${network} >>> .network-picture button`);
    assert.ok(parts.length > 20);
    let sum = 0;
    /** @type {string[]} */
    const told = [];
    const explanations = new Set();
    if (!screen.touch) await parts[0].focus();
    for (const part of parts) {
      if (screen.touch) await part.tap();
      assert.ok(await part.evaluate((button) => button.matches(":focus")), "in the order of Tab");
      const [title, text, shapes = ""] = await page.$$eval(
        `${network} >>> .network-detail p`,
        (all) => all.map((line) => line.textContent ?? ""),
      );
      sum += Number(title.match(/: ([\d,]+) parameters$/)?.[1].replace(",", "") ?? 0);
      told.push(...(shapes.match(/[^ ,]+ \[[^\]]+\]/g) ?? []));
      assert.match(text, /^[A-Z].*\.$/, title);
      explanations.add(text);
      if (!screen.touch) await page.keyboard.press("Tab");
    }
    assert.equal(sum, parameters);
    assert.deepEqual(told.sort(), tensors.sort(), "every tensor belongs to one part");
    assert.ok(explanations.size > 12, "parts of other kinds say other things");
  });
}

test("a part of the network explains itself to who points at it", async () => {
  const page = await walk.at("network");
  await says(page, "network", ".network-detail", /^Choose a part/);
  await page.hover(`${figure("network")} >>> ::-p-text(Sinusoidal)`);
  const text = await says(page, "network", ".network-detail", /^Sinusoidal/);
  assert.match(
    text,
    new RegExp(`^Sinusoidal ${(await heldBy(page, figure("network"), "run.settings")).time_width}`),
  );
});

test("with the notebook's width and blocks the network has the notebook's parameters", async () => {
  const page = await walk.at("network");
  await type(page, "hidden_width", "256", figure("network"));
  await type(page, "block_count", "3", figure("network"));
  await says(page, "network", ".network-total", /^504,962 parameters/);
  const notebook = core.createSession(presets.notebook.settings, null);
  assert.equal(notebook.parameterCount, 504_962);
  const held = await heldBy(page, figure("network"), "figure.network.tensors");
  const tensors = notebook.tensors().map(({ name, shape }) => ({ name, shape }));
  assert.deepEqual(held, tensors);
});

test("the heat map is the core's embedding, and its marked row follows t", async () => {
  const page = await walk.at("network");
  const network = figure("network");
  await until(page, network, "state.figure.network !== null");
  const { embedding, time_width: width } = await heldBy(page, network, "figure.network");
  assertSamePoints(embedding, core.timeEmbedding({ timesteps, width }));
  await page.focus(`${network} >>> #time`);
  await page.keyboard.press("Home");
  for (const row of [0, 1, 2]) {
    await says(page, "network", ".figure-note", new RegExp(`diffusion time ${row}\\.$`));
    const [map] = (await described(page, "network")).slice(-1);
    assert.match(map, new RegExp(`The marked row is diffusion time ${row}\\.$`));
    await page.keyboard.press("ArrowRight");
  }
  const changes = (/** @type {number} */ column) =>
    Array.from({ length: timesteps - 1 }, (_, t) =>
      Math.abs(embedding[(t + 1) * width + column] - embedding[t * width + column]),
    );
  assert.ok(Math.min(...changes(0)) > 0.01, "at the left it changes with every step");
  assert.ok(Math.max(...changes(width - 1)) < 0.001, "at the right hardly at all");
});

for (const screen of Object.values(screens)) {
  test(`training starts, pauses and goes on by single steps with the core's weights, ${onScreen(screen)}`, async () => {
    const page = await walk.at("training", screen);
    const training = figure("training");
    const steps = async () => (await stateOf(page)).step;
    const session = await sameModel(page);
    assert.equal(await checksum(page), session.checksum(), "a new model");

    await press(page, `${training} >>> #training-toggle`);
    await until(page, training, "state.step > 100 && state.preview !== null");
    assert.equal(await textOf(page, training, "#training-toggle"), "Pause");
    await press(page, `${training} >>> #training-toggle`);
    await until(page, training, "state.status === 'paused' && state.preview.step === state.step");
    const paused = await steps();
    await wait(200);
    assert.equal(await steps(), paused);
    assert.equal(await textOf(page, training, "#training-toggle"), "Resume");
    assert.match(
      await textOf(page, training, "#progress-text"),
      new RegExp(`^training step ${count(paused)} of 20,000 · paused$`),
    );
    const losses = createLossHistory();
    losses.add(session.train(paused));
    assert.equal(await checksum(page), session.checksum(), `after ${paused} steps`);

    for (const further of [1, 2]) {
      await press(page, `${training} >>> #training-step`);
      await until(page, training, "state.preview.step === wanted", paused + further);
      losses.add(session.train(1));
      assert.equal(await steps(), paused + further);
      assert.equal(await checksum(page), session.checksum(), "after a single step");
    }

    const drawn = session.sample({ count: 400, seed: 0 });
    assertSamePoints(await heldBy(page, training, `preview.states.${timesteps}`), drawn);
    assert.equal(
      await heldBy(page, training, "preview.distance"),
      core.slicedWasserstein(drawn, spiral().points),
    );
    const made = `400 samples, made at training step ${count(paused + 2)}`;
    await says(page, "training", ".picture-note", new RegExp(`^${made}\\.$`));
    assert.equal((await described(page, "training"))[0], `${made}, over the data.`);

    const rowsOf = (/** @type {number} */ chart) =>
      page.$$eval(
        `${training} >>> .chart-box`,
        async (all, index) => {
          const details = all[index].querySelector("details");
          details?.scrollIntoView({ block: "center" });
          details?.querySelector("summary")?.click();
          await new Promise((toggled) => setTimeout(toggled, 500));
          return [...(details?.querySelectorAll("tbody tr") ?? [])].map((row) =>
            [...row.children].map((cell) => cell.textContent),
          );
        },
        chart,
      );
    const { raw, smooth, average } = losses;
    assert.deepEqual(
      await rowsOf(0),
      raw.map(({ x, y }, i) => [count(x), y.toFixed(3), smooth[i].y.toFixed(3)]),
    );
    const note = await page.$eval(
      `${training} >>> .chart-box .picture-note`,
      (found) => found.textContent,
    );
    assert.equal(note, `Moving average of the loss: ${average?.toFixed(3)}.`);
    const byTime = await heldBy(page, training, "preview.losses");
    assert.deepEqual(
      (await rowsOf(1)).map(([times, loss]) => [times?.match(/\d+/g)?.map(Number), loss]),
      byTime.map((/** @type {number} */ loss, /** @type {number} */ i) => [
        [10 * i, 10 * i + 9],
        loss.toFixed(3),
      ]),
    );

    await press(page, `${training} >>> #training-reset`);
    await until(page, training, "state.step === 0");
    const fresh = await sameModel(page);
    assert.equal(await checksum(page), fresh.checksum(), "reset keeps the seed");
    await says(page, "training", ".picture-note", /^Nothing yet/);
  });
}

test("the learning rate changes while the model trains", async () => {
  const page = await walk.at("training");
  const training = figure("training");
  await type(page, "epochs", "5000"); // so that it does not end meanwhile
  await until(page, training, "state.run.settings.training_steps === 250000");
  await page.click(`${training} >>> #training-toggle`);
  await until(page, training, "state.step > 20");
  for (const rate of [0.07, 0.0007]) {
    await type(page, "learning_rate", String(rate));
    await until(page, training, "state.run.settings.learning_rate === wanted", rate);
    const { step, status } = await stateOf(page);
    assert.equal(status, "training");
    assert.equal(await textOf(page, training, "#training-waiting"), "");
    await until(page, training, "state.step > wanted", step + 20);
  }
  await page.click(`${training} >>> #training-toggle`);
});

test("a preset waits for a reset once training has begun, and acts at once before", async () => {
  const page = await walk.at("training");
  const training = figure("training");
  await choose(page, "preset", "quick-conditional");
  await until(page, training, "state.run.settings.class_count === 2");
  assert.equal(await textOf(page, training, "#training-waiting"), "");
  await page.click(`${training} >>> #training-step`);
  await until(page, training, "state.step === 1");
  await choose(page, "preset", "notebook");
  assert.equal(
    await says(page, "training", "#training-waiting", /./),
    "Changed, from the next reset on: shape, epochs, width, residual blocks, batch size, " +
      "timesteps T, noise schedule, first beta, last beta, learning rate over time.",
  );
  assert.equal((await stateOf(page)).settings.class_count, 2);
  await page.click(`${training} >>> #training-reset`);
  await until(page, training, "state.run.settings.class_count === 0");
  const { settings } = await stateOf(page);
  for (const { name, default: usual } of core.settings) {
    const other = name === "training_steps" ? 1000 * Math.ceil(2000 / settings.batch_size) : usual;
    assert.equal(settings[name], other, name);
  }
  assert.equal(await textOf(page, training, "#training-waiting"), "");
});

test("the model that the reader trains is the one that generates, and its loss falls with t", async () => {
  const page = await walk.at("training");
  await makeSmall(page, 60);
  await trainToTheEnd(page);
  const session = await sameModel(page);
  session.train(session.settings.training_steps);
  assert.equal(await checksum(page), session.checksum());
  // The last samples are those of the finished model, and come a moment later.
  await until(page, figure("training"), "state.preview?.step === state.step");
  const losses = await heldBy(page, figure("training"), "preview.losses");
  assert.ok(losses[0] > 2 * losses[9], `${losses}: near the data, noise is hard to tell`);

  await show(page, figure("generation"));
  const samples = session.sample({ count: 2000, seed: 0 });
  assertSamePoints(
    await heldBy(page, figure("generation"), `generation.states.${timesteps}`),
    samples,
  );
  await says(
    page,
    "generation",
    "#generation-where",
    new RegExp(`Weights of training step ${count(session.settings.training_steps)}\\.$`),
  );
});

/** Until the generation is complete and judged. @param {Page} page @param {number} [seed] */
const generated = (page, seed = 0) =>
  until(
    page,
    figure("generation"),
    "state.values.sampling_seed === wanted && state.generation?.distance > 0 && " +
      "state.figure.position === state.generation.stepCount",
    seed,
  );

/** What the figure's picture looks like, to compare with how it looks later. @param {Page} page */
const look = (page) =>
  page.$eval(`${figure("generation")} >>> canvas`, (canvas) =>
    /** @type {HTMLCanvasElement} */ (canvas).toDataURL(),
  );

/** @param {Page} page @param {string} before  another look */
const changesLook = (page, before) =>
  page.waitForFunction(
    (selector, old) =>
      document.querySelector(selector)?.shadowRoot?.querySelector("canvas")?.toDataURL() !== old,
    { polling: 50 },
    figure("generation"),
    before,
  );

for (const screen of Object.values(screens)) {
  test(`generation shows every state of the core's run and what it is worth, ${onScreen(screen)}`, async () => {
    const page = await walk.at("generation", screen);
    const generation = figure("generation");
    await generated(page);
    const session = await openReady(core, "quick");
    const states = [session.startNoise(2000, 0)];
    session.sample({ count: 2000, seed: 0, onStep: (x) => states.push(x) });
    for (const index of [0, 1, 50, timesteps]) {
      const held = await heldBy(page, generation, `generation.states.${index}`);
      assertSamePoints(held, states[index], `state ${index}`);
    }

    const { points } = spiral();
    const samples = states[timesteps];
    const [distance, detail] = [
      core.slicedWasserstein(samples, points),
      core.mmdSquared(samples, points),
    ];
    const worth = await textOf(page, generation, "#generation-quality");
    assert.equal(worth.match(/lie ([\d.]+) from the data/)?.[1], distance.toFixed(3));
    assert.equal(worth.match(/differ by (−?[\d.]+)/)?.[1], signed(detail, 4));
    assert.equal(
      await textOf(page, generation, "#generation-where"),
      "After step 100 of 100, the finished samples. Weights that came with this page, trained from a seed.",
    );

    const { left, top, width, height } = await boxOf(page, "generation", "#reverse");
    /** @type {number[]} */
    const positions = [];
    await drag(page, {
      xs: [0.98, 0.7, 0.4, 0.01].map((share) => left + share * width),
      y: top + height / 2,
      each: async () => positions.push((await stateOf(page, generation)).position),
    });
    assert.deepEqual(
      positions,
      [...positions].sort((a, b) => b - a),
    );
    assert.equal(positions[3], 0);
    await says(page, "generation", "#generation-where", /^Pure noise, before step 1 of 100\./);
    assert.match((await described(page, "generation"))[0], /^2000 samples\. Pure noise/);

    // A tap after a drag can be swallowed; whoever sees nothing move taps again.
    for (let tap = 0; tap < 3; tap++) {
      const play = await page.$(`${generation} >>> button[title="Play"]`);
      if (!play) break;
      await press(page, `${generation} >>> button[title="Play"]`);
      await wait(500);
    }
    await until(page, generation, "state.figure.position > 5");
    await press(page, `${generation} >>> button[title="Pause"]`);
    const { position } = await stateOf(page, generation);
    await wait(300);
    assert.equal((await stateOf(page, generation)).position, position);
  });
}

test("each view can be shown and taken away", async () => {
  const page = await walk.at("generation");
  await generated(page);
  await press(page, `${figure("generation")} >>> button[title="One step back"]`);
  for (const name of ["points", "paths", "field", "density", "data"]) {
    await wait(100); // until what was drawn last is to be seen
    const before = await look(page);
    const toggle = `${figure("generation")} >>> #toggle-${name}`;
    await page.click(toggle);
    await changesLook(page, before);
    const after = await look(page);
    assert.notEqual(after, before, name);
    await page.click(toggle);
    await changesLook(page, after);
    assert.equal(await look(page), before, `without ${name} as before`);
  }
});

/** @param {{ columns: number, extent: number, timestep: number, epsilon: number[] }} field */
const centresOf = ({ columns, extent }) =>
  Array.from({ length: columns * columns }, (_, i) => [
    -extent + ((i % columns) + 0.5) * ((2 * extent) / columns),
    extent - (Math.floor(i / columns) + 0.5) * ((2 * extent) / columns),
  ]);

test("the vector field is the network's answer: to the middle at first, to the windings in the end", async () => {
  const page = await walk.at("generation");
  const generation = figure("generation");
  await generated(page);
  const session = await openReady(core, "quick");
  const { points } = spiral();
  await page.click(`${generation} >>> #toggle-field`);
  /** @param {number} position */
  const fieldAt = async (position) => {
    await page.$eval(generation, (found, to) => /** @type {any} */ (found).seek(to), position);
    const timestep = timesteps - 1 - position;
    await until(page, generation, "state.figure.field?.timestep === wanted", timestep);
    const field = await heldBy(page, generation, "figure.field");
    const centres = centresOf(field);
    const epsilon = session.predict(centres.flat(), timestep);
    assertSamePoints(field.epsilon, epsilon);
    return centres.map((centre, i) => ({
      centre,
      way: [-field.epsilon[2 * i], -field.epsilon[2 * i + 1]],
    }));
  };
  for (const { centre, way } of await fieldAt(0)) {
    if (Math.hypot(...centre) < 0.5) continue; // the middle of the data is not quite at zero
    assert.ok(centre[0] * way[0] + centre[1] * way[1] < 0, `${centre} goes ${way}`);
  }
  const near = (await fieldAt(75)).filter(({ centre }) => Math.hypot(...centre) < 1);
  const nearer = near.filter(({ centre, way }) => {
    const length = Math.hypot(...way);
    const ahead = centre.map((value, axis) => value + (0.02 * way[axis]) / length);
    return distanceTo(points, ahead) < distanceTo(points, centre);
  });
  assert.ok(nearer.length > 0.7 * near.length, `${nearer.length} of ${near.length}`);
});

test("another noise seed gives other points in the same places, at once", async () => {
  const page = await walk.at("generation");
  await generated(page);
  const last = `generation.states.${timesteps}`;
  const before = await heldBy(page, figure("generation"), last);
  await type(page, "sampling_seed", "5", figure("generation"));
  await generated(page, 5);
  const after = await heldBy(page, figure("generation"), last);
  const session = await openReady(core, "quick");
  assertSamePoints(after, session.sample({ count: 2000, seed: 5 }));
  assert.equal(countShared(after, before), 0);
  assert.ok(core.slicedWasserstein(after, before) < ALIKE);
  await type(page, "count", "300", figure("generation"));
  await until(page, figure("generation"), "state.generation.states[0]?.length === 600");
});

/** Until both clouds are there, with these labels. @param {Page} page @param {number[]} labels */
async function clouds(page, labels) {
  const conditional = figure("conditional");
  await until(
    page,
    conditional,
    "state.figure.clouds.every(({ label, states }, i) => label === wanted[i] && states.length === 101)",
    labels,
  );
  return Promise.all(
    labels.map((_, i) => heldBy(page, conditional, `figure.clouds.${i}.states.${timesteps}`)),
  );
}

for (const screen of Object.values(screens)) {
  test(`each cloud goes where its label sends it, and equal labels give equal clouds, ${onScreen(screen)}`, async () => {
    const page = await walk.at("conditional", screen);
    const conditional = figure("conditional");
    const session = await openReady(core, "quick-conditional");
    const data = core.makeData("both", { points: 2000, seed: 0 });
    const shapes = [data.points.slice(0, 4000), data.points.slice(4000)];
    const parted = await clouds(page, [0, 1]);
    parted.forEach((cloud, label) => {
      assertSamePoints(cloud, session.sample({ count: 1000, seed: 0, label }));
      const [own, other] = [label, 1 - label].map((of) =>
        core.slicedWasserstein(cloud, shapes[of]),
      );
      assert.ok(own < 0.08, `label ${label} is ${own} from its shape`);
      assert.ok(other > 2 * own, `label ${label} is as near to the other shape`);
    });
    const starts = await Promise.all(
      [0, 1].map((i) => heldBy(page, conditional, `figure.clouds.${i}.states.0`)),
    );
    assert.deepEqual(starts[0], starts[1], "both from the same noise");

    await choose(page, "label-right", 0, conditional);
    await until(
      page,
      conditional,
      "state.figure.clouds[1].states[100][0] !== wanted",
      parted[1][0],
    );
    const [left, right] = await clouds(page, [0, 0]);
    assert.deepEqual(left, right, "same noise, same label, same run");
    assert.deepEqual(left, parted[0]);
    await choose(page, "label-left", 1, conditional);
    await until(page, conditional, "state.figure.clouds[0].states[100][0] !== wanted", left[0]);
    assert.deepEqual(await clouds(page, [1, 0]), [parted[1], parted[0]]);
    const [one, other] = await described(page, "conditional");
    assert.match(one, /^1000 samples with the label circle\. After step 100 of 100/);
    assert.match(other, /^1000 samples with the label spiral\./);
  });
}

test("equal labels have equal fields; at the noise end two labels' fields look alike, later not", async () => {
  const page = await walk.at("conditional");
  const conditional = figure("conditional");
  await clouds(page, [0, 1]);
  await page.$eval(conditional, (found) => /** @type {any} */ (found).seek(0));
  const looks = () =>
    page.$$eval(`${conditional} >>> canvas`, (all) =>
      all.map((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL()),
    );
  const settle = () => wait(300); // an answer and a frame
  await settle();
  const [left, right] = await looks();
  assert.notEqual(left, right, "the points are the same here, the fields are not");
  await choose(page, "label-right", 0, conditional);
  await page.waitForFunction(
    (selector) => {
      const root = document.querySelector(selector)?.shadowRoot;
      const [one, other] = [...(root?.querySelectorAll("canvas") ?? [])].map((canvas) =>
        canvas.toDataURL(),
      );
      return one === other;
    },
    { polling: 100 },
    conditional,
  );

  const session = await openReady(core, "quick-conditional");
  const grid = Array.from({ length: 2 * 400 }, (_, i) =>
    i % 2 === 0 ? ((i / 2) % 20) / 10 - 0.95 : Math.floor(i / 40) / 10 - 0.95,
  );
  /** The mean angle between the two labels' arrows. @param {number} timestep */
  const apart = (timestep) => {
    const [a, b] = [0, 1].map((label) => session.predict(grid, timestep, label));
    const angles = Array.from({ length: 400 }, (_, i) => {
      const [x, y, u, v] = [a[2 * i], a[2 * i + 1], b[2 * i], b[2 * i + 1]];
      return Math.abs(Math.atan2(x * v - y * u, x * u + y * v));
    });
    return angles.reduce((sum, angle) => sum + angle) / 400;
  };
  const [early, late] = [apart(timesteps - 1), apart(25)];
  assert.ok(early < 0.3 && late > 3 * early, `${early} at the noise end, ${late} later`);
});

test("other noise moves both clouds at once", async () => {
  const page = await walk.at("conditional");
  await clouds(page, [0, 1]);
  await type(page, "sampling_seed", "9", figure("conditional"));
  const session = await openReady(core, "quick-conditional");
  const expected = [0, 1].map((label) => session.sample({ count: 1000, seed: 9, label }));
  await until(
    page,
    figure("conditional"),
    "state.figure.clouds.every(({ states }, i) => states[100]?.[0] === wanted[i])",
    expected.map(([x]) => x),
  );
  (await clouds(page, [0, 1])).forEach((cloud, i) => assertSamePoints(cloud, expected[i]));
});

test("nothing on the way made the browser complain", () => {
  assert.deepEqual(walk.errors(), []);
});
