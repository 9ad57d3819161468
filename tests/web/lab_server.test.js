/** A lab server's data, its models and their training, each answer compared with the core's own. */
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { arithmeticOf, bestVariant } from "../../web/core/variants.js";
import { startHelper } from "../../web/node/team_of_threads.js";
import {
  asker,
  loadVariant,
  makeModel,
  next,
  oneWorker,
  openWorker,
  refused,
  small,
  something,
} from "./lab_server_support.js";
import { soon, until } from "./waiting.js";

/** @typedef {import("../../web/core/engine.js").Engine} Engine */
/** @typedef {import("./lab_server_support.js").OpenServer} OpenServer */

/** @type {Engine} */
let engine;
before(async () => {
  engine = await loadVariant(bestVariant());
});

/** @param {import("node:test").TestContext} t */
const openServer = (t) => openWorker(t, { engineOf: async () => engine }).openServer();

/** The same model as `makeModel` makes, trained by the core alone. @param {number} steps */
function trainedAlone(steps, settings = small) {
  const session = engine.createSession(settings, engine.makeData("spiral", { points: 300 }));
  const losses = steps === 0 ? [] : [...session.train(steps)];
  const checksum = session.checksum();
  session.destroy();
  return { losses, checksum };
}

/** @param {OpenServer} server */
const lossesOf = (server) => server.events("progress").flatMap(({ losses }) => [...losses]);

/** @param {Float32Array} actual @param {ArrayLike<number>} expected @param {number} tolerance */
function assertNear(actual, expected, tolerance) {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    const error = Math.abs(value - expected[i]);
    assert.ok(error <= tolerance, `${value} is not ${expected[i]} (at ${i})`);
  });
}

test("a lab server that is opened says what its core can do", async (t) => {
  const { client } = openServer(t);
  const { variant, math, settings, sampling } = engine;
  const datasets = engine.datasets.map((name) => ({
    name,
    classNames: engine.classNames(name),
    shapes: engine.shapes(name),
  }));
  const said = await client.request("open", { math: null, variant: null });
  assert.deepEqual(said, { variant, math, settings, sampling, datasets });
});

test("the arithmetic, or one build, can be asked for", async (t) => {
  /** @type {string[]} */
  const loaded = [];
  const engineOf = (/** @type {any} */ variant) => {
    loaded.push(variant);
    return loadVariant(variant);
  };
  const { client } = openWorker(t, { engineOf }).openServer();
  for (const [math, variant, expected] of /** @type {const} */ ([
    [null, "scalar", "scalar"],
    ["fast", "scalar", "scalar"],
    ["exact", null, bestVariant("exact")],
    ["fast", null, bestVariant("fast")],
  ])) {
    const said = await client.request("open", { math, variant });
    assert.equal(said.variant, expected);
    assert.equal(said.math, arithmeticOf(/** @type {any} */ (expected)));
  }
  assert.deepEqual(loaded, ["scalar", "scalar", bestVariant("exact"), bestVariant("fast")]);
});

test("what comes too early, or is no request, is refused in words", async (t) => {
  const { client } = openServer(t);
  const data = { name: "spiral", points: 100, noise: 1, seed: 0 };
  await refused(client.request("make_data", data), /^The core is not loaded yet\.$/);
  await client.request("open", { math: null, variant: null });
  const run = { settings: small, ...oneWorker };
  await refused(client.request("create_run", run), /^There is no data yet\.$/);
  await client.request("make_data", data);
  for (const type of /** @type {const} */ (["pause", "network", "checksum"])) {
    await refused(client.request(type), /^There is no model yet\.$/);
  }
  const ask = asker(client);
  await refused(ask("fly"), /^Unknown request "fly"\.$/);
  await refused(ask("make_data", { ...data, points: "100" }), /a whole in "points"/);
  await refused(ask("train", { asked: true, fast: true }), /no field "fast"/);
});

test("data is the core's own, and looking at other data does not replace it", async (t) => {
  const { client } = openServer(t);
  await client.request("open", { math: null, variant: null });
  const kept = { name: "both", points: 70, noise: 0.5, seed: 3 };
  const looked = { name: "circle", points: 80, noise: 2, seed: 4 };
  assert.deepEqual(await client.request("make_data", kept), engine.makeData("both", kept));
  assert.deepEqual(await client.request("look_at_data", looked), engine.makeData("circle", looked));
  const jump = { settings: {}, timestep: 0, seed: 0 };
  const { points } = await client.request("forward_jump", jump);
  assert.equal(points.length, 2 * 140);
});

test("data that is refused, or comes to nothing, leaves the kept one as it was", async (t) => {
  const { client } = openServer(t);
  await client.request("open", { math: null, variant: null });
  await client.request("make_data", { name: "spiral", points: 50, noise: 1, seed: 0 });
  for (const [wrong, message] of /** @type {const} */ ([
    [{ name: "square", points: 90, noise: 1, seed: 0 }, /no data called "square"/],
    [{ name: "spiral", points: 90, noise: 11, seed: 0 }, /noise must be from 0 to 10, not 11/],
    [{ name: "spiral", points: 0, noise: 1, seed: 0 }, /number of points/],
    [{ name: "spiral", points: 30_000, noise: 1, seed: 0 }, /number of points/],
  ])) {
    await refused(client.request("make_data", wrong), message);
    const jump = { settings: {}, timestep: 0, seed: 0 };
    const { points } = await client.request("forward_jump", jump);
    assert.equal(points.length, 2 * 50);
  }
});

test("a schedule is the core's own, and wrong settings are named", async (t) => {
  const { client } = openServer(t);
  await client.request("open", { math: null, variant: null });
  const settings = { timesteps: 40, schedule: 1 };
  assert.deepEqual(
    await client.request("make_schedule", { settings }),
    engine.makeSchedule(settings),
  );
  await refused(client.request("make_schedule", { settings: { timesteps: 0 } }), /^Timesteps must/);
});

test("the forward pair noises step by step, and jumps to the same steps", async (t) => {
  const { client } = openServer(t);
  await client.request("open", { math: null, variant: null });
  const { points } = await client.request("make_data", {
    ...{ name: "spiral", points: 1000, noise: 1, seed: 0 },
  });
  const seed = 5;
  const pair = await client.request("forward_pair", { steps: 101, seed, panels: 6 });
  assert.deepEqual(pair.steps, [0, 20, 40, 60, 80, 100]);
  assert.deepEqual([pair.walked[0], pair.jumped[0]], [points, points]);

  // The linear schedule and both equations in double.
  const beta = Array.from({ length: 101 }, (_, i) => 1e-4 + (i / 100) * (0.02 - 1e-4));
  const first = engine.normals(points.length, { seed, substream: 1 });
  let alphaBar = 1;
  let walk = Float64Array.from(points);
  for (let step = 1; step <= 100; step++) {
    const fresh = engine.normals(points.length, { seed, substream: step });
    const now = beta[step - 1];
    walk = walk.map((x, i) => Math.sqrt(1 - now) * x + Math.sqrt(now) * fresh[i]);
    alphaBar *= 1 - now;
    const panel = pair.steps.indexOf(step);
    if (panel < 0) continue;
    assert.ok(Math.abs(pair.signal[panel] - Math.sqrt(alphaBar)) < 1e-6);
    assertNear(pair.walked[panel], walk, 1e-5);
    const left = Math.sqrt(alphaBar);
    const added = Math.sqrt(1 - alphaBar);
    assertNear(
      pair.jumped[panel],
      Array.from(points, (x, i) => left * x + added * first[i]),
      1e-5,
    );
  }
  assert.equal(pair.signal[0], 1);
  assert.equal(pair.distance, engine.slicedWasserstein(pair.walked[5], pair.jumped[5]));
  assert.ok(pair.distance < engine.slicedWasserstein(points, pair.jumped[5]) / 3);
});

test("a forward jump is DDPM's eq. 4, on any path, with noise that depends on the seed alone", async (t) => {
  const { client } = openServer(t);
  await client.request("open", { math: null, variant: null });
  const made = { name: "spiral", points: 200, noise: 1, seed: 0 };
  const { points } = await client.request("make_data", made);
  const noise = engine.normals(points.length, { seed: 9 });
  /** @type {Record<string, (timestep: number) => [number, number]>} */
  const paths = {
    linear(timestep) {
      let alphaBar = 1;
      for (let t = 0; t <= timestep; t++) alphaBar *= 1 - (1e-4 + (t / 49) * (0.02 - 1e-4));
      return [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
    },
    flow: (timestep) => [1 - (timestep + 1) / 50, (timestep + 1) / 50],
  };
  for (const [schedule, scalesAt] of Object.entries(paths)) {
    const settings = { timesteps: 50, schedule };
    for (const timestep of [0, 20, 49]) {
      const jump = await client.request("forward_jump", { settings, timestep, seed: 9 });
      const [signal, share] = scalesAt(timestep);
      assertNear(Float32Array.of(jump.signal, jump.noise), [signal, share], 1e-6);
      const expected = Array.from(points, (/** @type {number} */ x, /** @type {number} */ i) => {
        return signal * x + share * noise[i];
      });
      assertNear(jump.points, expected, 1e-6);
    }
    const beyond = { settings, timestep: 50, seed: 9 };
    await refused(client.request("forward_jump", beyond), /^Signal and noise must be from 0 to 1/);
  }
});

test("a new model is what the core makes of these settings", async (t) => {
  const server = openServer(t);
  const { settings, parameterCount, stepsPerEpoch, variant, math } = await makeModel(server);
  const session = engine.createSession(small, engine.makeData("spiral", { points: 300 }));
  assert.deepEqual(settings, session.settings);
  assert.deepEqual([parameterCount, stepsPerEpoch], [session.parameterCount, 6]);
  assert.deepEqual([variant, math], [engine.variant, engine.math]);
  assert.equal(await server.client.request("checksum"), session.checksum());
  session.destroy();
});

test("fresh points score what as many samples of a perfect sampler would, noise far more", async (t) => {
  for (const [name, points, noise, label] of /** @type {const} */ ([
    ["spiral", 2000, 1, null],
    ["circle", 2000, 3, null],
    ["both", 1000, 1, null],
    ["both", 1000, 1, 1],
    ["spiral", 100, 0, null],
  ])) {
    const server = openServer(t);
    const only = (/** @type {import("../../web/core/engine.js").Data} */ { points, labels }) =>
      points.filter((_, i) => label === null || labels?.[i >> 1] === label);
    await makeModel(server, {}, { name, points, noise });
    const scores = await server.client.request("reference_scores", { count: 400, label });
    const data = only(engine.makeData(name, { points, noise }));
    const each = Math.min(data.length / 2, 400);
    const stride = Math.floor(data.length / 2 / each);
    const fresh = Array.from({ length: 24 }, (_, i) =>
      only(engine.makeData(name, { points, noise, seed: 100 + i })),
    );
    const some = fresh.map((all) => all.filter((_, at) => (at >> 1) % stride === 0));
    const mean = (/** @type {number[]} */ values) =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const usual = mean(some.map((cloud) => engine.slicedWasserstein(cloud, data)));
    const ofAll = mean(fresh.map((cloud) => engine.slicedWasserstein(cloud, data)));
    const what = `${name} ${label}: ${scores.fresh.distance}, usually ${usual}, of all ${ofAll}`;
    assert.ok(scores.fresh.distance > 0.6 * usual && scores.fresh.distance < 1.6 * usual, what);
    if (stride > 1) assert.ok(scores.fresh.distance - ofAll > usual - scores.fresh.distance, what);
    assert.ok(Math.abs(scores.fresh.detail) < 0.004, `${name}: ${scores.fresh.detail}`);
    const cloud = engine.normals(800, { seed: 3 });
    const wanted = engine.slicedWasserstein(cloud, data);
    assert.ok(Math.abs(scores.noise.distance / wanted - 1) < 0.2, `${name}: noise ${wanted}`);
    assert.ok(scores.noise.detail > 0.015, `${name}: noise ${scores.noise.detail}`);
    const again = await server.client.request("reference_scores", { count: 400, label });
    assert.deepEqual(again, scores);
  }
});

test("a model that is refused leaves the old one as it was", async (t) => {
  const server = openServer(t);
  await makeModel(server);
  const before = await server.client.request("checksum");
  const run = { settings: { ...small, seed: 1 }, ...oneWorker };
  for (const [wrong, message] of /** @type {const} */ ([
    [{ settings: { ...small, hidden_width: 6 } }, /^Hidden_width must be a multiple of 4/],
    [{ weights: new Uint8Array(3) }, /./],
  ])) {
    await refused(server.client.request("create_run", { ...run, ...wrong }), message);
    assert.equal(await server.client.request("checksum"), before);
  }
  await server.client.request("create_run", run);
  assert.notEqual(await server.client.request("checksum"), before);
});

test("a model is saved with its description, and goes on from its file", async (t) => {
  const server = openServer(t);
  await makeModel(server);
  await server.client.request("train_steps", { steps: 20 });
  const trained = await server.client.request("checksum");
  const description = JSON.stringify({ from: "a test", step: 999 });
  const { weights, step } = await server.client.request("save", { metadata: description });
  const { settings, metadata, without } = await server.client.request("read_model", { weights });
  assert.equal(step, 20);
  assert.deepEqual(JSON.parse(metadata ?? ""), { from: "a test", step: 20 });
  assert.equal(without, null);
  assert.equal(settings.hidden_width, 16);
  await makeModel(server, { seed: 9 });
  assert.notEqual(await server.client.request("checksum"), trained);
  await makeModel(server, {}, {}, { weights });
  assert.equal(await server.client.request("checksum"), trained);
});

test("fast arithmetic is a model's own affair, and exact again with the next", async (t) => {
  const engines = new Map([[engine.variant, Promise.resolve(engine)]]);
  const engineOf = (/** @type {any} */ variant) => {
    if (!engines.has(variant)) engines.set(variant, loadVariant(variant));
    return /** @type {Promise<Engine>} */ (engines.get(variant));
  };
  const server = openWorker(t, { engineOf }).openServer();
  const fast = await makeModel(server, {}, {}, { math: "fast" });
  assert.equal(fast.variant, bestVariant("fast"));
  assert.equal(fast.math, arithmeticOf(bestVariant("fast")));
  await server.client.request("train_steps", { steps: 5 });
  const exact = await makeModel(server, {}, {}, { math: "exact" });
  assert.equal(exact.variant, bestVariant("exact"));
  await server.client.request("train_steps", { steps: 5 });
  assert.equal(await server.client.request("checksum"), trainedAlone(5).checksum);
});

test("exactly so many training steps are made, and all are told before the answer", async (t) => {
  const server = openServer(t);
  await makeModel(server);
  for (const [steps, done] of [
    [1, 1],
    [7, 8],
    [25, 33],
  ]) {
    await server.client.request("train_steps", { steps });
    const expected = trainedAlone(done);
    assert.deepEqual(lossesOf(server), expected.losses);
    assert.equal(server.events("progress").at(-1).step, done);
    assert.equal(await server.client.request("checksum"), expected.checksum);
  }
  await soon();
  assert.equal(lossesOf(server).length, 33);
  assert.ok(server.events("progress").every(({ finished }) => !finished));
});

test("fewer training steps are made where the end comes first, and none after it", async (t) => {
  const server = openServer(t);
  await makeModel(server);
  await server.client.request("train_steps", { steps: 55 });
  await server.client.request("train_steps", { steps: 100 });
  const finished = server.events("progress").filter((event) => event.finished);
  assert.deepEqual(
    finished.map(({ step }) => step),
    [60],
  );
  assert.equal(lossesOf(server).length, 60);
  assert.equal(await server.client.request("checksum"), trainedAlone(60).checksum);
  await server.client.request("train_steps", { steps: 1 });
  void server.client.request("train", { asked: true });
  await soon();
  assert.equal(lossesOf(server).length, 60);
});

const endless = { training_steps: 10_000_000 };

test("a pause answers whoever waits for training steps, and the next ones go on from there", async (t) => {
  const server = openServer(t);
  await makeModel(server, endless);
  const waiting = server.client.request("train_steps", { steps: 9_000_000 });
  await next(server.client, "progress");
  await Promise.all([server.client.request("pause"), waiting]);
  const there = lossesOf(server).length;
  await soon();
  assert.equal(lossesOf(server).length, there);
  await server.client.request("train_steps", { steps: 3 });
  assert.equal(lossesOf(server).length, there + 3);
  const settings = { ...small, ...endless };
  assert.equal(await server.client.request("checksum"), trainedAlone(there + 3, settings).checksum);
});

test("whoever asks for training learns how it ended, and at which step", async (t) => {
  const server = openServer(t);
  await makeModel(server);
  const ask = (/** @type {number} */ steps) => server.client.request("train_steps", { steps });
  assert.deepEqual(await ask(10), { ended: "finished", step: 10 });
  const [toTheEnd, again] = [
    server.client.request("train", { asked: true }),
    server.client.request("train", { asked: true }),
  ];
  assert.deepEqual(await toTheEnd, { ended: "finished", step: 60 });
  assert.deepEqual(await again, { ended: "finished", step: 60 });
  assert.deepEqual(await server.client.request("train", { asked: true }), {
    ended: "finished",
    step: 60,
  });

  await makeModel(server, endless);
  const paused = server.client.request("train", { asked: true });
  await next(server.client, "progress");
  await server.client.request("pause");
  const { ended, step } = await paused;
  assert.equal(ended, "stopped");
  assert.equal(step, server.events("progress").at(-1).step);
  const replaced = server.client.request("train", { asked: true });
  await next(server.client, "progress");
  await makeModel(server, endless);
  assert.equal((await replaced).ended, "stopped");
});

test("a pause that comes in the middle of helpers' work is told with the step it stopped at", async (t) => {
  const worker = openWorker(t, { engineOf: async () => engine, startHelper });
  const server = worker.openServer();
  await makeModel(server, endless, {}, { workers: 2 });
  for (let round = 0; round < 5; round++) {
    const asked = server.client.request("train", { asked: true });
    await next(server.client, "progress");
    await server.client.request("pause");
    const { ended, step } = await asked;
    assert.equal(ended, "stopped");
    await soon();
    const { step: saved } = await server.client.request("save", { metadata: "{}" });
    assert.equal(saved, step);
  }
});

test("a new goal replaces the one under way, which is answered", async (t) => {
  const server = openServer(t);
  await makeModel(server, endless);
  const first = server.client.request("train_steps", { steps: 9_000_000 });
  await next(server.client, "progress");
  const [replaced, done] = await Promise.all([
    first,
    server.client.request("train_steps", { steps: 3 }),
  ]);
  assert.equal(replaced.ended, "stopped");
  assert.deepEqual(done, { ended: "finished", step: replaced.step + 3 });
  const there = lossesOf(server).length;
  await soon();
  assert.equal(lossesOf(server).length, there);
});

test("training goes on by itself until it is paused, and its losses are the core's own", async (t) => {
  const server = openServer(t);
  await makeModel(server, endless);
  void server.client.request("train", { asked: true });
  void server.client.request("train", { asked: true }); // twice is once
  await next(server.client, "progress");
  await next(server.client, "progress");
  await server.client.request("pause");
  const events = server.events("progress");
  const expected = trainedAlone(events.at(-1).step, { ...small, ...endless });
  assert.deepEqual(lossesOf(server), expected.losses);
  assert.equal(await server.client.request("checksum"), expected.checksum);
  let told = 0;
  for (const { step, losses, time } of events) {
    assert.equal((told += losses.length), step);
    assert.ok(time <= performance.now());
  }
  await server.client.request("pause"); // at rest already
  await soon();
  assert.equal(server.events("progress").length, events.length);
});

test("training to the end says once that it has finished", async (t) => {
  const server = openServer(t);
  await makeModel(server);
  void server.client.request("train", { asked: true });
  await until(() => server.events("progress").some(({ finished }) => finished));
  await soon();
  assert.equal(server.events("progress").filter(({ finished }) => finished).length, 1);
  assert.equal(await server.client.request("checksum"), trainedAlone(60).checksum);
});

test("a learning rate counts from the next step on, and a bad one is refused", async (t) => {
  const server = openServer(t);
  await makeModel(server);
  await server.client.request("set_pace", { pace: { learning_rate: 1e-3 } }); // before there is a team
  await server.client.request("train_steps", { steps: 4 });
  await server.client.request("set_pace", { pace: { learning_rate: 0.02 } });
  await refused(server.client.request("set_pace", { pace: { learning_rate: -1 } }), /setting/);
  await server.client.request("train_steps", { steps: 4 });
  const session = engine.createSession(small, engine.makeData("spiral", { points: 300 }));
  session.setPace({ learning_rate: 1e-3 });
  session.train(4);
  session.setPace({ learning_rate: 0.02 });
  session.train(4);
  assert.equal(await server.client.request("checksum"), session.checksum());
  session.destroy();
});

test("training that diverges says where it went back to, and answers who waits", async (t) => {
  const server = openServer(t);
  await makeModel(server, { learning_rate: 1e6, training_steps: 100_000 });
  const untrained = await server.client.request("checksum");
  const ended = await server.client.request("train_steps", { steps: 100_000 });
  assert.deepEqual(ended, { ended: "diverged", step: 0 });
  const [told, ...more] = server.events("diverged");
  assert.deepEqual(more, []);
  assert.equal(told.step, 0);
  assert.match(told.message, /learning rate/);
  assert.equal(await server.client.request("checksum"), untrained);
  await server.client.request("set_pace", { pace: { learning_rate: 1e-3 } });
  await server.client.request("train_steps", { steps: 5 });
  assert.equal(server.events("progress").at(-1).step, 5);
});

test("helpers change the pace, never the result, and are told of", async (t) => {
  const worker = openWorker(t, { engineOf: async () => engine, startHelper });
  const server = worker.openServer();
  await makeModel(server, {}, {}, { workers: 2 });
  await server.client.request("train_steps", { steps: 20 });
  await server.client.request("set_workers", { workers: 1 });
  await server.client.request("train_steps", { steps: 10 });
  assert.deepEqual(lossesOf(server), trainedAlone(30).losses);
  assert.equal(await server.client.request("checksum"), trainedAlone(30).checksum);
  assert.deepEqual(
    server.events("team").map(({ size, problem }) => [size, problem]),
    [
      [2, null],
      [1, null],
    ],
  );
});

test("a model that goes while its helpers gather is not heard of again", async (t) => {
  const worker = openWorker(t, { engineOf: async () => engine, startHelper });
  const server = worker.openServer();
  await makeModel(server, {}, {}, { workers: 2 });
  void server.client.request("train", { asked: true });
  const five = { run: 1, count: 5, sampling: { seed: 0, label: null }, asked: true };
  const generated = server.client.request("generate", five);
  await makeModel(server, {}, {}, { workers: 1 });
  await server.client.request("train_steps", { steps: 5 });
  assert.equal(await generated, null);
  await new Promise((resolve) => setTimeout(resolve, 1000)); // helpers take a while to gather
  assert.deepEqual(
    server.events("team").map(({ size, problem }) => [size, problem]),
    [[1, null]],
  );
  assert.deepEqual(lossesOf(server), trainedAlone(5).losses);
});

test("a lab server that is held does nothing that nobody asked for, but answers, and others go on", async (t) => {
  const worker = openWorker(t, { engineOf: async () => engine });
  const [held, other] = [worker.openServer(), worker.openServer()];
  await Promise.all([makeModel(held, endless), makeModel(other)]);
  void held.client.request("train", { asked: false });
  await next(held.client, "progress");
  await held.client.request("hold", { held: true, stopped: false });
  const before = held.posted.length;
  const reverse = held.client.request("reverse", { count: 10, sampling: { seed: 0, label: null } });
  await other.client.request("train_steps", { steps: 60 });
  assert.equal(await other.client.request("checksum"), trainedAlone(60).checksum);
  assert.equal(held.posted.length, before);
  await held.client.request("network");
  await held.client.request("hold", { held: false, stopped: false });
  await Promise.all([next(held.client, "progress"), reverse]);
});

test("what somebody asked for goes on while its lab is held, and no preview is drawn", async (t) => {
  const server = openWorker(t, { engineOf: async () => engine }).openServer();
  const { client, events } = server;
  await makeModel(server);
  await client.request("hold", { held: true, stopped: false });
  await client.request("train_steps", { steps: 20 });
  void client.request("train", { asked: true });
  while (!(await next(client, "progress")).finished);
  assert.equal(await client.request("checksum"), trainedAlone(60).checksum);
  const cloud = { run: 1, count: 100, sampling: { seed: 0, label: null } };
  const { distance } = await something(client.request("generate", { ...cloud, asked: true }));
  assert.ok(distance > 0);
  const rests = client.request("generate", { ...cloud, run: 2, asked: false });
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.deepEqual([events("preview").length, events("states").at(-1).run], [0, 1]);
  const drawn = next(client, "preview");
  await client.request("hold", { held: false, stopped: false });
  await Promise.all([rests, drawn]);
});
