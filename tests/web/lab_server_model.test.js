/** What a lab server tells of a model: previews, reverse runs, fields, single steps, its network. */
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { bestVariant } from "../../web/core/variants.js";
import { exactDenoiser } from "../../web/core/exact_denoiser.js";
import { presets } from "../../web/state/presets.js";
import { READY_PRESETS } from "../../web/worker/protocol.js";
import { lossesByTime } from "./losses_by_time.js";
import {
  loadVariant,
  makeModel,
  next,
  openWorker,
  refused,
  readBeside,
  something,
} from "./lab_server_support.js";
import { soon, until } from "./waiting.js";

/** @typedef {import("../../web/core/engine.js").Engine} Engine */
/** @typedef {import("../../web/core/engine.js").Session} Session */

/** @type {Engine} */
let engine;
before(async () => {
  engine = await loadVariant(bestVariant());
});

/** @param {import("node:test").TestContext} t */
const openServer = (t) => openWorker(t, { engineOf: async () => engine }).openServer();

/**
 * A lab server with a model, and the same model in a session of the test's own, both trained for some
 * steps.
 * @param {import("node:test").TestContext} t
 * @param {{ settings?: Record<string, number>, name?: string, points?: number, steps?: number }} [options]
 */
async function openModel(t, { settings = {}, name = "spiral", points = 300, steps = 40 } = {}) {
  const server = openServer(t);
  const made = await makeModel(server, settings, { name, points });
  const data = engine.makeData(name, { points });
  const session = engine.createSession(made.settings, data);
  t.after(() => session.destroy());
  if (steps > 0) {
    await server.client.request("train_steps", { steps });
    session.train(steps);
  }
  assert.equal(await server.client.request("checksum"), session.checksum());
  return { ...server, data, session, settings: made.settings };
}

/**
 * Every state of a reverse run by the core alone.
 * @param {Session} session
 * @param {{ count: number, sampling: Record<string, any>, labels?: Uint32Array | null }} cloud
 */
function statesOf(session, { count, sampling, labels = null }) {
  const states = [session.startNoise(count, sampling.seed)];
  session.sample({
    count,
    labels,
    ...sampling,
    onStep: (/** @type {Float32Array} */ x) => states.push(x),
  });
  return states;
}

/** @param {number} actual @param {number} expected @param {number} tolerance @param {string} what */
function assertNear(actual, expected, tolerance, what) {
  const error = Math.abs(actual - expected);
  assert.ok(error <= tolerance, `${what} is ${actual}, not ${expected}`);
}

for (const [name, label] of /** @type {const} */ ([
  ["spiral", null],
  ["both", 1],
])) {
  test(`previews while ${name} trains show and judge the weights of the step that they name`, async (t) => {
    const { client, events, data, session } = await openModel(t, { name, steps: 0 });
    await client.request("train_steps", { steps: 60 });
    await until(() => events("preview").some(({ step }) => step === 60));
    await soon();
    const previews = events("preview");
    const steps = previews.map(({ step }) => step);
    assert.deepEqual(
      steps,
      [...new Set(steps)].sort((a, b) => a - b),
    );
    const labels = label === null ? null : Uint32Array.from({ length: 400 }, (_, i) => i % 2);
    for (const preview of [previews[0], previews.at(-1)]) {
      if (preview.step > session.stepIndex) session.train(preview.step - session.stepIndex);
      assert.deepEqual(preview.labels, labels);
      assert.deepEqual(
        preview.states,
        statesOf(session, { count: 400, sampling: { seed: 0 }, labels }),
      );
      const last = preview.states.at(-1);
      assert.equal(preview.distance, engine.slicedWasserstein(last, data.points));
      const expected = lossesByTime(engine, session, data);
      assert.equal(preview.losses.length, 10);
      expected.forEach((loss, i) =>
        assertNear(preview.losses[i], loss, 1e-5 * loss, `bucket ${i}`),
      );
    }
  });
}

test("previews come while training goes on, and one at rest is the last", async (t) => {
  const { client, events } = await openModel(t, {
    settings: { training_steps: 10_000_000 },
    steps: 0,
  });
  void client.request("train", { asked: true });
  await next(client, "preview");
  await next(client, "preview");
  await client.request("pause");
  const { step } = events("progress").at(-1);
  await until(() => events("preview").at(-1).step === step);
  const told = events("preview").length;
  await soon();
  assert.equal(events("preview").length, told);
});

test("a model too large for previews beside it trains without them", async (t) => {
  const server = openServer(t);
  const large = { hidden_width: 512, block_count: 16, batch_size: 1, training_steps: 1 };
  const { settings } = await makeModel(server, large, { points: 10 });
  const needed = [engine.sessionBytes(settings, 10), engine.sessionBytes(settings, 0)];
  assert.ok(needed[0] + needed[1] > 335_544_320); // the module's memory; else it is not too large
  await server.client.request("train_steps", { steps: 1 });
  await soon();
  assert.deepEqual(server.events("preview"), []);
  assert.equal(server.events("progress").at(-1).step, 1);
  await makeModel(server); // and what it had taken for a preview is free again
  await server.client.request("train_steps", { steps: 1 });
  await next(server.client, "preview");
});

test("a reverse run answers with the core's states to the bit, while training goes on", async (t) => {
  const settings = { training_steps: 10_000_000 };
  const { client, events, session } = await openModel(t, { settings });
  const cloud = { count: 123, sampling: { seed: 7, label: null } };
  assert.deepEqual(await client.request("reverse", cloud), {
    step: 40,
    states: statesOf(session, cloud),
    timesteps: session.timesteps(),
  });
  void client.request("train", { asked: true });
  await next(client, "progress");
  const [one, other] = await Promise.all([
    client.request("reverse", cloud),
    client.request("reverse", { ...cloud, sampling: { ...cloud.sampling, seed: 8 } }),
  ]);
  await client.request("pause");
  assert.ok(one.step > 40 && one.step <= events("progress").at(-1).step);
  for (const [{ step, states }, seed] of /** @type {const} */ ([
    [one, 7],
    [other, 8],
  ])) {
    if (step > session.stepIndex) session.train(step - session.stepIndex);
    assert.deepEqual(states, statesOf(session, { count: 123, sampling: { seed, label: null } }));
  }
  assert.equal(one.states.length, 13);
});

test("a reverse run follows the rule, the steps and the spacing that are asked for", async (t) => {
  const { client, events, session } = await openModel(t);
  const sampling = { seed: 3, label: null, rule: "heun", steps: 5, spacing: "quadratic" };
  const { states, timesteps } = await client.request("reverse", { count: 40, sampling });
  assert.deepEqual(states, statesOf(session, { count: 40, sampling }));
  assert.deepEqual(timesteps, session.timesteps(sampling));
  assert.equal(timesteps.length, 5);
  await client.request("generate", { run: 1, count: 40, sampling, asked: true });
  const sent = events("states");
  assert.deepEqual(
    sent.flatMap((event) => event.states),
    states,
  );
  assert.deepEqual(sent[0].timesteps, timesteps);
  const wrong = { count: 40, sampling: { ...sampling, steps: 5000 } };
  await refused(client.request("reverse", wrong), /steps/i);
});

test("a reverse run draws the label that is asked for, and refuses what the model cannot", async (t) => {
  const { client, session } = await openModel(t, { name: "both" });
  for (const label of [0, 1]) {
    const cloud = { count: 30, sampling: { seed: 1, label } };
    const { states } = await client.request("reverse", cloud);
    assert.deepEqual(states, statesOf(session, cloud));
  }
  await refused(
    client.request("reverse", { count: 30, sampling: { seed: 1, label: null } }),
    /label/,
  );
  await refused(
    client.request("reverse", { count: 0, sampling: { seed: 1, label: 0 } }),
    /^Count must/,
  );
});

test("a reverse run under way is refused in words when its model goes", async (t) => {
  const server = openServer(t);
  await makeModel(server, { timesteps: 1000 });
  const waiting = server.client.request("reverse", {
    count: 5000,
    sampling: { seed: 0, label: null },
  });
  const answered = refused(waiting, /^The model was replaced meanwhile\.$/);
  await Promise.all([answered, makeModel(server)]);
});

test("a generation's states are the core's, and its worth is the distance to the data", async (t) => {
  const { client, events, data, session } = await openModel(t);
  const request = { run: 3, count: 250, sampling: { seed: 2, label: null }, asked: true };
  const worth = await something(client.request("generate", request));
  /** @type {Float32Array[]} */
  const states = [];
  for (const { run, first, states: some } of events("states")) {
    assert.equal(run, 3);
    assert.equal(first, states.length);
    states.push(...some);
  }
  assert.deepEqual(states, statesOf(session, request));
  assert.deepEqual(worth, {
    trainingStep: 40,
    distance: engine.slicedWasserstein(states[12], data.points),
    detail: engine.mmdSquared(states[12], data.points),
  });
});

test("a generation with a label is compared with the data of that label", async (t) => {
  const { client, session } = await openModel(t, { name: "both" });
  for (const [label, name] of /** @type {const} */ ([
    [0, "spiral"],
    [1, "circle"],
  ])) {
    const request = { run: label, count: 100, sampling: { seed: 2, label }, asked: true };
    const worth = await something(client.request("generate", request));
    const samples = session.sample({ count: 100, seed: 2, label });
    const shape = engine.makeData(name, { points: 300 }).points;
    assert.equal(worth.distance, engine.slicedWasserstein(samples, shape));
    assert.equal(worth.detail, engine.mmdSquared(samples, shape));
  }
});

test("a newer generation takes an older one's place, which then comes to nothing", async (t) => {
  const { client, events } = await openModel(t, { settings: { timesteps: 300 } });
  const request = { count: 2000, sampling: { seed: 0, label: null }, asked: true };
  const old = client.request("generate", { ...request, run: 1 });
  await next(client, "states");
  const young = client.request("generate", { ...request, run: 2, count: 100 });
  assert.equal(await old, null);
  assert.equal((await something(young)).trainingStep, 40);
  const runs = events("states").map(({ run }) => run);
  assert.deepEqual(
    runs,
    [...runs].sort((a, b) => a - b),
  );
});

test("a field is what the network predicts at the centres of the cells, row by row from the top", async (t) => {
  const { client, session } = await openModel(t, { name: "both" });
  const request = { timestep: 5, label: 1, weights: null, extent: 1.5, columns: 6 };
  const field = await client.request("field", request);
  const centres = [1.25, 0.75, 0.25, -0.25, -0.75, -1.25].flatMap((y) =>
    [-1.25, -0.75, -0.25, 0.25, 0.75, 1.25].flatMap((x) => [x, y]),
  );
  assert.deepEqual(field, {
    timestep: 5,
    extent: 1.5,
    columns: 6,
    epsilon: session.predict(centres, 5, 1),
  });
  assert.notDeepEqual(
    (await client.request("field", { ...request, label: 0 })).epsilon,
    field.epsilon,
  );
  await refused(client.request("field", { ...request, timestep: 12 }), /timestep/);
  await refused(client.request("field", { ...request, label: null }), /label/);
  await refused(client.request("field", { ...request, columns: 0 }), /number of points/);
});

test("a field and a step are answered by the averaged weights, or by the latest", async (t) => {
  const { client, session } = await openModel(t, { settings: { ema_decay: 0.9 } });
  const x = Float32Array.of(0, 0);
  const at = { timestep: 5, label: null };
  const answers = ["averaged", "latest"].map(async (weights) => {
    const expected = session.predict(x, 5, null, weights);
    const field = await client.request("field", { ...at, weights, extent: 1, columns: 1 });
    const step = await client.request("explain_step", { ...at, weights, x, seed: 1 });
    assert.deepEqual([field.epsilon, step.epsilon], [expected, expected], weights);
    return expected;
  });
  const [averaged, latest] = await Promise.all(answers);
  assert.notDeepEqual(averaged, latest);
});

for (const [name, schedule] of Object.entries({ linear: 0, cosine: 1, geometric: 2 })) {
  test(`a step explained fulfils DDPM's equations, with the ${name} schedule`, async (t) => {
    const settings = { schedule, timesteps: 40, beta_end: 0.1 };
    const { client, session } = await openModel(t, { settings });
    const own = engine.makeSchedule({ ...settings });
    const x = Float32Array.of(0.7, -0.4);
    for (const timestep of [0, 1, 20, 38, 39]) {
      const request = { x, timestep, label: null, weights: null, seed: 4 };
      const step = await client.request("explain_step", request);
      const { epsilon, x0, mean, noise, next: led, beta, alpha, sigma } = step;
      const alpha_bar = own.alpha_bar[timestep];
      assert.equal(step.timestep, timestep);
      assert.deepEqual(step.x, x);
      assert.deepEqual(epsilon, session.predict(x, timestep));
      assert.equal(beta, own.beta[timestep]);
      assert.equal(alpha, own.alpha[timestep]);
      assert.deepEqual(
        [step.signal, step.noise_scale],
        [own.signal[timestep], own.noise[timestep]],
      );
      assert.equal(sigma, own.sigma[timestep]);
      assertNear(alpha, 1 - beta, 1e-7, "alpha");
      assertNear(sigma, Math.sqrt(beta), 1e-6, "sigma");
      if (timestep === 0) assert.deepEqual(noise, new Float32Array(2));
      else assert.ok(noise.every((/** @type {number} */ z) => z !== 0));
      for (const axis of [0, 1]) {
        const at = `at ${timestep}, axis ${axis}`;
        // In units of the largest number of each sum, which a wide step magnifies.
        const guess = (x[axis] - Math.sqrt(1 - alpha_bar) * epsilon[axis]) / Math.sqrt(alpha_bar);
        const wide = 1 / Math.sqrt(alpha_bar);
        assertNear(x0[axis], guess, 1e-5 * wide, `x0 ${at}`); // eq. 15
        const middle =
          (x[axis] - (beta / Math.sqrt(1 - alpha_bar)) * epsilon[axis]) / Math.sqrt(alpha);
        assertNear(mean[axis], middle, 1e-5 / Math.sqrt(alpha), `mean ${at}`); // eq. 11
        const end = mean[axis] + (timestep === 0 ? 0 : sigma * noise[axis]);
        assertNear(led[axis], end, 1e-5, `next ${at}`);
      }
      const options = { step: 39 - timestep, noise };
      assert.deepEqual(led, session.reverseStep(x, options));
      assert.deepEqual(await client.request("explain_step", request), step);
    }
  });
}

/** Paths on which the signal ends: the straight one, and betas so strong that it underflows. */
const ending = {
  "the straight path": { schedule: 3, timesteps: 30 },
  "one step of the straight path": { schedule: 3, timesteps: 1 },
  "strong betas": { schedule: 0, timesteps: 60, beta_start: 0.5, beta_end: 0.95 },
  "betas of any strength": { schedule: 0, timesteps: 50, beta_start: 1e-6, beta_end: 0.999 },
  "the cosine schedule": { schedule: 1, timesteps: 60 },
};
for (const [name, path] of Object.entries(ending)) {
  test(`what a step explained shows is true and finite at every timestep, on ${name}`, async (t) => {
    for (const objective of [0, 1, 2, 3]) {
      const { client, session } = await openModel(t, { settings: { ...path, objective } });
      const own = engine.makeSchedule(path);
      const x = Float32Array.of(0.7, -0.4);
      for (let timestep = path.timesteps - 1; timestep >= 0; timestep--) {
        const step = await client.request("explain_step", {
          x,
          timestep,
          label: null,
          weights: null,
          seed: 4,
        });
        const where = `objective ${objective}, t = ${timestep}`;
        for (const numbers of Object.values(step)) {
          assert.ok(
            [numbers]
              .flatMap((of) => (typeof of === "number" ? of : [...of]))
              .every(Number.isFinite),
            where,
          );
        }
        const { epsilon, x0, mean, next_signal, next_noise_scale, alpha } = step;
        assert.equal(next_signal, timestep === 0 ? 1 : own.signal[timestep - 1]);
        assert.equal(next_noise_scale, timestep === 0 ? 0 : own.noise[timestep - 1]);
        for (const axis of [0, 1]) {
          if (step.signal > 0) {
            const told = (x[axis] - step.noise_scale * epsilon[axis]) / step.signal;
            assertNear(x0[axis], told, 1e-5 / step.signal, where);
            const removed = (step.beta / step.noise_scale) * epsilon[axis];
            const size = 1e-5 / Math.sqrt(alpha);
            assertNear(mean[axis], (x[axis] - removed) / Math.sqrt(alpha), size, where);
          } else {
            const kept = (Math.sqrt(alpha) * next_noise_scale ** 2) / step.noise_scale;
            assertNear(mean[axis], next_signal * x0[axis] + kept * epsilon[axis], 1e-5, where);
          }
        }
        assert.deepEqual(x0, session.denoise(x, timestep).x0);
      }
    }
  });
}

test("the numbers of a step explained are the linear schedule's, in double", async (t) => {
  const { client } = await openModel(t, { settings: { timesteps: 30, beta_end: 0.05 } });
  let product = 1;
  for (let timestep = 0; timestep < 30; timestep++) {
    const beta = 1e-4 + (timestep / 29) * (0.05 - 1e-4);
    product *= 1 - beta;
    const request = { x: Float32Array.of(0, 0), timestep, label: null, weights: null, seed: 0 };
    const step = await client.request("explain_step", request);
    assertNear(step.beta, beta, 1e-8, "beta");
    assertNear(step.signal ** 2, product, 2e-7, "signal²");
    assertNear(step.noise_scale ** 2, 1 - product, 2e-7, "noise²");
  }
});

test("the noise of a step explained depends on seed and timestep, and labels count", async (t) => {
  const { client, session } = await openModel(t, { name: "both" });
  const request = { x: Float32Array.of(0.1, 0.2), timestep: 6, label: 0, weights: null, seed: 1 };
  const step = await client.request("explain_step", request);
  const noises = new Set([String(step.noise)]);
  for (const other of [{ seed: 2 }, { timestep: 7 }]) {
    noises.add(String((await client.request("explain_step", { ...request, ...other })).noise));
  }
  assert.equal(noises.size, 3);
  const labelled = await client.request("explain_step", { ...request, label: 1 });
  assert.deepEqual(labelled.noise, step.noise);
  assert.notDeepEqual(labelled.next, step.next);
  assert.deepEqual(
    labelled.next,
    session.reverseStep(request.x, { step: 5, labels: 1, noise: step.noise }),
  );
  await refused(client.request("explain_step", { ...request, timestep: 12 }), /timestep/);
  await refused(client.request("explain_step", { ...request, label: 2 }), /label/);
});

test("a network tells the shapes of all its weights, and how it is told the time", async (t) => {
  const { client, session, settings } = await openModel(t, { name: "both" });
  const { tensors, embedding, timesteps, time_width } = await client.request("network");
  assert.deepEqual(
    tensors,
    session.tensors().map(({ name, shape }) => ({ name, shape })),
  );
  const parameters = tensors.reduce(
    (/** @type {number} */ sum, /** @type {{ shape: number[] }} */ { shape }) =>
      sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
  assert.equal(parameters, session.parameterCount);
  assert.deepEqual([timesteps, time_width], [settings.timesteps, settings.time_width]);
  assert.deepEqual(embedding, engine.timeEmbedding({ timesteps: 12, width: 32 }));
});

test("ready weights are the build's own and fit the preset that they are named after", async (t) => {
  for (const preset of READY_PRESETS) {
    const server = openServer(t);
    const { weights } = await server.client.request("read_ready", { preset });
    assert.deepEqual(weights, await readBeside(`${preset}.safetensors`));
    const { settings, data: name, points } = presets[preset];
    await makeModel(server, settings, { name, points }, { weights });
    const label = name === "spiral" ? null : 0;
    const request = { run: 1, count: 400, sampling: { seed: 0, label }, asked: true };
    const { distance } = await something(server.client.request("generate", request));
    const cloud = { count: 400, label };
    const { fresh } = await server.client.request("reference_scores", cloud);
    assert.ok(distance < 3 * fresh.distance, `${preset}: ${distance}, at best ${fresh.distance}`);
  }
});

test("weights of a preset that has none ready are refused in words", async (t) => {
  const { client } = openServer(t);
  for (const preset of ["notebook", "../package", "constructor", ""]) {
    await refused(
      client.request("read_ready", { preset }),
      new RegExp(`^There are no ready weights of the preset "${preset}"\\.$`),
    );
  }
});

test("samples of a small model that has trained lie nearer to the data than noise does", async (t) => {
  const { client, events, data } = await openModel(t, {
    settings: { ...presets.quick.settings, training_steps: 2000 },
    points: 2000,
    steps: 2000,
  });
  await until(() => events("preview").some(({ step }) => step === 2000));
  const { distance, losses } = events("preview").at(-1);
  const noise = engine.slicedWasserstein(engine.normals(800), data.points);
  assert.ok(distance < noise / 3, `${distance}, noise ${noise}`);
  // Near the data there is hardly any noise to be seen, and near pure noise hardly anything else.
  assert.ok(losses[0] > losses[9]);
  await client.request("pause");
});

test("how likely points are is the session's answer and the exact denoiser's, with and without a label", async (t) => {
  for (const name of ["spiral", "both"]) {
    const label = name === "both" ? 1 : null;
    const { client, session, data } = await openModel(t, { name });
    const points = engine.normals(2 * 300, { seed: 4 });
    const ask = (/** @type {boolean} */ exact, /** @type {number} */ steps) =>
      client.request("log_density", { points, exact, label, weights: null, steps });
    const exact = exactDenoiser(engine, data, session.settings);
    assert.deepEqual(
      await ask(false, 7),
      Float32Array.from(session.logDensity(points, { labels: label, steps: 7 })),
    );
    assert.deepEqual(
      await ask(true, 0),
      Float32Array.from(exact.logDensity(points, { labels: label, steps: 0 })),
    );
    await refused(ask(false, 12), /Steps must be/);
    await refused(ask(true, 12), /Steps must be/);
    await client.request("train_steps", { steps: 1 }); // a refusal stops nothing else
  }
});

test("a long question of density is told when its model is replaced, and lets others in between", async (t) => {
  const server = await openModel(t, { settings: { timesteps: 300 } });
  const points = engine.normals(2 * 20_000, { seed: 4 });
  const asked = { points, exact: true, label: null, weights: null, steps: 0 };
  let isAnswered = false;
  const long = server.client.request("log_density", asked).finally(() => (isAnswered = true));
  const told = refused(long, /replaced meanwhile/);
  await server.client.request("checksum");
  assert.ok(!isAnswered, "another question was answered first");
  await makeModel(server, {}, { name: "circle", points: 50 });
  await told;
});

/** @param {ArrayLike<number>} values */
const meanOf = (values) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The mean squared error of a model's noise over its data, measured directly.
 * @param {Session} session
 * @param {import("../../web/core/engine.js").Data} data
 * @param {boolean} hasLabels
 */
async function errorOf(session, { points, labels }, hasLabels) {
  const { timesteps } = session.settings;
  const { signal, noise } = engine.makeSchedule(session.settings);
  const errors = Array.from({ length: timesteps }, (_, t) => {
    const rounds = Array.from({ length: 20 }, (_, round) => {
      const epsilon = engine.normals(points.length, { seed: 100 + round, substream: t });
      const x = engine.addNoise(points, epsilon, { signal: signal[t], noise: noise[t] });
      const seen = session.predict(x, t, hasLabels ? labels : null);
      return meanOf(seen.map((value, i) => (value - epsilon[i]) ** 2));
    });
    return meanOf(rounds);
  });
  return meanOf(errors);
}

test("fields beside the truth, the lowest loss and copies are the core's", async (t) => {
  for (const name of ["spiral", "both"]) {
    const label = name === "both" ? 1 : null;
    const { client, session, data } = await openModel(t, { name, points: 60 });
    const exact = exactDenoiser(engine, data, session.settings);
    const asked = { timestep: 5, label, weights: null, extent: 1.5, columns: 12 };
    const { epsilon } = await client.request("field", asked);
    const compared = await client.request("compare_fields", asked);
    assert.deepEqual(compared.learned, epsilon);
    const centres = Float32Array.from({ length: 2 * 12 * 12 }, (_, i) =>
      i % 2 === 0 ? ((i >> 1) % 12) * 0.25 - 1.375 : 1.375 - Math.floor(i / 24) * 0.25,
    );
    assert.deepEqual(compared.exact, exact.denoise(centres, 5, label).epsilon);
    assert.equal(compared.step, session.stepIndex);
    assert.deepEqual(await client.request("loss_floor"), Float32Array.from(exact.lossFloor()));

    const excess = await client.request("excess_loss");
    const above = await errorOf(session, data, label !== null);
    const lowest = exact.lossFloor({ noisyPoints: 2000 });
    const found = meanOf(excess) + meanOf(lowest);
    assert.ok(meanOf(excess) > 0.02, "a net that was hardly trained has much to learn");
    assert.ok(Math.abs(found - above) < 0.05 * above, `${name}: ${found} is ${above}`);

    const all = await client.request("copies", { points: data.points });
    assert.equal(all.share, 1, "the data is a copy of itself");
    assert.ok(all.byChance > 0.05 && all.byChance < 0.4, `${all.byChance}`);
    const { points: fresh } = engine.makeData(name, { points: 1000, seed: 1_000_003 });
    const chance = await client.request("copies", { points: fresh.slice(0, 2000) });
    assert.equal(chance.share, all.byChance);
  }
});
