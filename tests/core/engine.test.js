import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CoreError } from "../../web/core/engine.js";
import { makeEngine } from "./support.js";

/** @typedef {import("../../web/core/engine.js").Engine} Engine */

/** @type {Engine} */
let engine;
before(async () => {
  engine = await makeEngine();
});

const small = { hidden_width: 16, block_count: 1, timesteps: 20 };
const spiral = () => engine.makeData("spiral", { points: 300 });

/** @param {() => unknown} call @param {RegExp} message */
const refuses = (call, message) =>
  assert.throws(call, (error) => error instanceof CoreError && message.test(error.message));

test("every setting accepts its bounds, and names itself when refused past them", () => {
  for (const setting of engine.settings) {
    for (const good of [setting.minimum, setting.maximum, setting.default]) {
      engine.makeSchedule({ [setting.name]: good });
    }
    const step = Math.max(setting.multiple, 1);
    const name = new RegExp(`^${setting.name} must be`);
    for (const bad of [setting.minimum - step, setting.maximum + step, NaN, Infinity, -Infinity]) {
      refuses(() => engine.makeSchedule({ [setting.name]: bad }), name);
    }
    if (setting.integer) {
      refuses(() => engine.makeSchedule({ [setting.name]: setting.minimum + 0.5 }), name);
    }
    refuses(() => engine.makeSchedule({ [setting.name]: /** @type {any} */ ("4") }), name);
  }
  const { beta } = engine.makeSchedule({ schedule: "cosine" });
  assert.deepEqual(beta, engine.makeSchedule({ schedule: 1 }).beta);
  refuses(
    () => engine.makeSchedule({ schedule: "cosin" }),
    /schedule must be one of linear, cosine/,
  );
  refuses(() => engine.makeSchedule({ hidden_width: "linear" }), /hidden_width must be a multiple/);
  refuses(() => engine.makeSchedule({ hidden_widht: 4 }), /no setting called "hidden_widht"/);
});

test("the notebook's session has the notebook's size and takes at most 64 MB", (t) => {
  const data = engine.makeData("spiral");
  const session = engine.createSession({}, data);
  assert.equal(session.parameterCount, 504962);
  assert.equal(session.stepsPerEpoch, 8);
  const bytes = engine.sessionBytes({}, data.count);
  t.diagnostic(`${(bytes / 1e6).toFixed(1)} MB`);
  assert.ok(bytes > 4 * 4 * 504962 && bytes <= 64e6);
  session.destroy();
});

test("a thousand sessions made and destroyed leave the memory as it was", () => {
  const data = spiral();
  for (let i = 0; i < 1000; i++) engine.createSession(small, data).destroy();
  const notebook = engine.createSession({}, data);
  notebook.destroy();
  refuses(() => notebook.train(1), /destroyed/);
});

test("the same seed gives the same run, another seed another", () => {
  const run = (/** @type {number} */ seed) => {
    const session = engine.createSession({ ...small, seed }, spiral());
    session.train(30);
    const sum = session.checksum();
    session.destroy();
    return sum;
  };
  assert.equal(run(1), run(1));
  assert.notEqual(run(1), run(2));
});

test("training in pieces is the same as in one go", () => {
  const data = spiral();
  const whole = engine.createSession(small, data);
  const pieces = engine.createSession(small, data);
  const losses = whole.train(20);
  const parts = [pieces.train(1), pieces.train(12), pieces.train(7)];
  assert.deepEqual(
    parts.flatMap((part) => [...part]),
    [...losses],
  );
  assert.equal(pieces.checksum(), whole.checksum());
  assert.equal(whole.stepIndex, 20);
});

test("a learning rate can be changed while training, and a bad one is refused", () => {
  const session = engine.createSession(small, spiral());
  session.train(2);
  refuses(() => session.setPace({ learning_rate: -1 }), /setting/);
  refuses(() => session.setPace({ learning_rate: NaN }), /setting/);
  session.setPace({ learning_rate: 0.01 });
  assert.equal(session.settings.learning_rate, 0.01);
  session.train(2);
});

test("training that diverges stops with a reason and goes back to good weights", () => {
  const session = engine.createSession({ ...small, learning_rate: 1e6 }, spiral());
  const untrained = session.checksum();
  assert.throws(
    () => {
      for (let i = 0; i < 100; i++) session.train(10);
    },
    (error) =>
      error instanceof CoreError &&
      error.status === "diverged" &&
      /learning rate/.test(error.message),
  );
  assert.ok(session.tensors().every(({ values }) => values.every(Number.isFinite)));
  assert.equal(session.stepIndex, 0);
  assert.equal(session.checksum(), untrained);
});

test("a session without data predicts and samples, but says that it cannot train", () => {
  const session = engine.createSession(small, null);
  assert.equal(session.predict([0.1, 0.2], 3).length, 2);
  assert.equal(session.sample({ count: 5 }).length, 10);
  refuses(() => session.train(1), /without data/);
});

test("sampling step by step is the same as running to the end", () => {
  const session = engine.createSession(small, null);
  let x = session.startNoise(40, 9);
  for (let step = 0; step < 20; step++) x = session.reverseStep(x, { step, sampling: { seed: 9 } });
  assert.deepEqual(x, session.sample({ count: 40, seed: 9 }));
});

test("a run from given points is the end of the run that came by them", () => {
  const session = engine.createSession(small, null);
  const states = [session.startNoise(40, 9)];
  const how = { rule: "ddim", eta: 0, seed: 9 }; // which adds no noise of a step's number
  const whole = session.sample({ ...how, count: 40, onStep: (x) => states.push(x) });
  const late = session.sample({ ...how, from: states[13], start: 7 });
  assert.deepEqual(late, whole);
  assert.equal(session.timesteps({ start: 7 }).length, 7);
  refuses(() => session.sample({ from: states[13], start: 7, steps: 8 }), /count/);
  refuses(() => session.timesteps({ start: 21 }), /count/);
});

test("held coordinates end as they were, and bad ones are refused in words", () => {
  const session = engine.createSession(small, null);
  const known = engine.normals(80);
  const held = Uint8Array.from(known, (_, i) => (i % 3 === 0 ? 1 : 0));
  const inpainting = { known, held, visits: 3 };
  const drawn = session.sample({ count: 40, seed: 2, inpainting });
  assert.ok(drawn.every((value, i) => held[i] === 0 || value === known[i]));
  const free = session.sample({ count: 40, seed: 2 });
  const none = { known, held: new Uint8Array(80), visits: 1 };
  assert.deepEqual(session.sample({ count: 40, seed: 2, inpainting: none }), free);
  const step = (/** @type {any} */ other) => () =>
    session.inpaintStep(free, { step: 0, inpainting: { ...inpainting, ...other } });
  refuses(step({ held: new Uint8Array(79) }), /is told for each coordinate/);
  refuses(step({ known: known.subarray(0, 78) }), /is told for each coordinate/);
  refuses(step({ visits: 0 }), /visits must be a whole number from 1/);
  refuses(step({ visits: 101 }), /count/);
});

test("a step repeated from the same state gives the same state", () => {
  const session = engine.createSession(small, null);
  const x = session.startNoise(300, 1);
  const once = session.reverseStep(x, { step: 4, sampling: { seed: 1 } });
  assert.deepEqual(session.reverseStep(x, { step: 4, sampling: { seed: 1 } }), once);
  assert.notDeepEqual(session.reverseStep(x, { step: 4, sampling: { seed: 2 } }), once);
});

test("a point's fate does not depend on how many others are drawn with it", () => {
  const session = engine.createSession(small, null);
  const few = session.sample({ count: 10, seed: 3 });
  const many = session.sample({ count: 700, seed: 3 });
  assert.deepEqual(many.slice(0, 20), few);
});

test("fewer reverse steps visit evenly spaced timesteps from the last down", () => {
  const session = engine.createSession({ ...small, timesteps: 300 }, null);
  assert.deepEqual([...session.timesteps({ steps: 5 })], [299, 239, 179, 119, 59]);
  assert.deepEqual(
    [...session.timesteps()],
    Array.from({ length: 300 }, (_, i) => 299 - i),
  );
  refuses(() => session.timesteps({ steps: 301 }), /reverse steps must be .* from 1 to 300/);
  refuses(() => session.timesteps({ spacing: "odd" }), /spacing must be one of uniform/);
  refuses(() => session.sample({ rule: "ddqm" }), /rule must be one of ddpm, ddim/);
  refuses(() => session.sample({ stops: 5 }), /no setting called "stops"/);
  const noise = session.startNoise(2, 0);
  refuses(() => session.reverseStep(noise, { step: 300 }), /count|step/);
  const history = new Float32Array(4);
  refuses(() => session.reverseStep(noise, { step: 0, history }), /history/);
  refuses(() => session.sample({ steps: 301 }), /reverse steps/);
  refuses(() => session.sample({ count: 0 }), /count/);
});

test("a run costs one evaluation of each step, or two of each but the last", () => {
  const session = engine.createSession({ ...small, timesteps: 100 }, null);
  const costs = Object.fromEntries(
    ["ddpm", "ddim", "heun", "midpoint", "dpm++2m"].map((rule) => [
      rule,
      [0, 1, 10].map((steps) => session.evaluations({ rule, steps })),
    ]),
  );
  assert.deepEqual(costs, {
    ddpm: [100, 1, 10],
    ddim: [100, 1, 10],
    heun: [199, 1, 19],
    midpoint: [199, 1, 19],
    "dpm++2m": [100, 1, 10],
  });
  refuses(() => session.evaluations({ steps: 101 }), /reverse steps must be .* from 1 to 100/);
  refuses(() => session.evaluations({ guidance: 2 }), /label/);
  session.destroy();
});

test("labels are needed by a net with classes and refused by one without", () => {
  const session = engine.createSession({ ...small, class_count: 2 }, null);
  refuses(() => session.predict([0, 0], 0), /label/);
  refuses(() => session.predict([0, 0], 0, 2), /label/);
  refuses(() => session.predict([0, 0], 0, [0, 1]), /2 values of label for 1 points/);
  assert.notDeepEqual(session.predict([0, 0], 0, 0), session.predict([0, 0], 0, 1));
  refuses(() => session.sample({ count: 4 }), /label/);
  refuses(() => session.sample({ count: 4, label: 2 }), /label/);
  const labels = [1, 1, 1];
  assert.deepEqual(session.sample({ count: 3, label: 1 }), session.sample({ count: 3, labels }));
  refuses(() => engine.createSession(small, null).predict([0, 0], 0, 1), /label/);
});

test("bad points, timesteps and names are refused in words", () => {
  const session = engine.createSession(small, null);
  refuses(() => session.predict([0], 0), /flat array/);
  refuses(() => session.predict([], 0), /number of points/);
  refuses(() => session.predict([NaN, 0], 0), /not finite/);
  refuses(() => session.predict([0, 0], 20), /timestep/);
  refuses(() => session.predict([0, 0], -1), /timestep/);
  refuses(() => session.predict([0, 0], 0.5), /timestep/);
  refuses(() => session.predict([0, 0], [1.5]), /timestep/);
  refuses(() => engine.makeData("spirral"), /no data called "spirral"; there are spiral/);
  refuses(() => engine.makeData("spiral", { points: 0 }), /number of points/);
  refuses(() => engine.makeData("spiral", { seed: -1 }), /seed/);
  refuses(() => engine.createSession(small, { points: [0, NaN] }), /not finite/);
  refuses(() => engine.createSession(small, { points: [0, 0], labels: [] }), /0 labels/);
  refuses(() => engine.forwardStep([0, 0], [0, 0], 1.5), /beta must be/);
  refuses(() => engine.forwardJump([0, 0], [0, 0, 0, 0], 0.5), /as much noise/);
});

test("the forward process, step by step and in closed form, agrees in distribution", () => {
  const settings = { timesteps: 100 };
  const { beta, alpha_bar } = engine.makeSchedule(settings);
  const { points } = engine.makeData("spiral");
  let x = points;
  for (let t = 0; t < 100; t++) {
    x = engine.forwardStep(x, engine.normals(points.length, { seed: 1, substream: t }), beta[t]);
  }
  const jump = (/** @type {number} */ seed) =>
    engine.forwardJump(points, engine.normals(points.length, { seed }), alpha_bar[99]);
  const jumped = jump(2);
  // as near to a jump as two jumps with other noise are to each other, give or take
  assert.ok(engine.slicedWasserstein(x, jumped) < 1.5 * engine.slicedWasserstein(jump(3), jumped));
  assert.ok(engine.slicedWasserstein(points, jumped) > 0.2);
});

test("a model saved and loaded predicts the same and keeps its description", () => {
  const session = engine.createSession({ ...small, class_count: 2 }, engine.makeData("both"));
  session.train(5);
  const note = 'a "quoted" \\ line\nand é, 漢, \u0001';
  const bytes = session.save(note);
  const { settings, metadata } = engine.readModel(bytes);
  assert.equal(metadata, note);
  assert.deepEqual(settings, {
    hidden_width: 16,
    time_width: 32,
    block_count: 1,
    class_count: 2,
    sample_width: 2,
  });
  const other = engine.createSession({ ...small, ...settings, seed: 5 }, null);
  assert.notEqual(other.checksum(), session.checksum());
  other.load(bytes);
  assert.equal(other.checksum(), session.checksum());
});

test("a file that is cut, foreign or of another net is refused and changes nothing", () => {
  const session = engine.createSession(small, null);
  const before = session.checksum();
  const bytes = engine.createSession({ ...small, seed: 4 }, null).save();
  for (const length of [0, 7, 8, 100, bytes.length - 1]) {
    assert.throws(() => session.load(bytes.slice(0, length)), CoreError);
    assert.throws(() => engine.readModel(bytes.slice(0, length)), CoreError);
  }
  refuses(() => session.load(new TextEncoder().encode("not a model at all")), /header|ends too/);
  const wide = engine.createSession({ ...small, hidden_width: 20 }, null).save();
  refuses(
    () => session.load(wide),
    /"time_mlp.0.weight" has the wrong shape: \[20, 32\], not \[16, 32\]/,
  );
  const poisoned = bytes.slice();
  new DataView(poisoned.buffer).setFloat32(poisoned.length - 4, NaN, true);
  refuses(() => session.load(poisoned), /not finite/);
  assert.equal(session.checksum(), before);
});

test("a fresh draw of the spiral is close, noise is far, and nothing is nearer than itself", () => {
  const a = engine.makeData("spiral", { seed: 1 }).points;
  const b = engine.makeData("spiral", { seed: 2 }).points;
  const noise = engine.normals(a.length);
  assert.equal(engine.slicedWasserstein(a, a), 0);
  assert.ok(engine.slicedWasserstein(a, b) < 0.05);
  assert.ok(Math.abs(engine.slicedWasserstein(a, noise) - 0.58) < 0.05);
  assert.ok(Math.abs(engine.mmdSquared(a, b)) < 0.002);
  assert.ok(engine.mmdSquared(a, noise) > 0.05);
});

test("data without noise lies on its line, and noise moves each point off it by so much more", () => {
  const made = (/** @type {string} */ name, /** @type {number} */ noise) =>
    engine.makeData(name, { points: 500, noise, seed: 3 }).points;
  const circle = made("circle", 0);
  for (let i = 0; i < circle.length; i += 2) {
    assert.ok(Math.abs(Math.hypot(circle[i], circle[i + 1]) - 0.8) < 1e-6);
  }
  const [usual, fivefold] = [made("circle", 1), made("circle", 5)];
  circle.forEach((x, i) => {
    assert.ok(Math.abs(fivefold[i] - x - 5 * (usual[i] - x)) < 1e-6);
  });

  // The spiral's radius grows with its angle, which ends at 4 pi; its largest coordinate is 1.
  const spiral = made("spiral", 0);
  assert.ok(Math.abs(Math.max(...spiral.map(Math.abs)) - 1) < 1e-6);
  const polar = Array.from({ length: 500 }, (_, i) => {
    const [x, y] = [spiral[2 * i], spiral[2 * i + 1]];
    return { radius: Math.hypot(x, y), direction: Math.atan2(y, x) };
  });
  const outer = polar.reduce((a, b) => (a.radius > b.radius ? a : b));
  assert.ok(outer.direction < 0 && outer.direction > -Math.PI / 4); // just before the end
  const perRadius = (outer.direction + 4 * Math.PI) / outer.radius;
  for (const { radius, direction } of polar) {
    const off = radius * Math.sin(perRadius * radius - direction);
    assert.ok(Math.abs(off) < 1e-4 && Math.cos(perRadius * radius - direction) > 0, `${off}`);
  }
});

test("as much noise as the notebook has is the default, to the bit", () => {
  for (const name of engine.datasets) {
    const usual = engine.makeData(name, { points: 200, seed: 1 });
    assert.deepEqual(engine.makeData(name, { points: 200, seed: 1, noise: 1 }), usual);
    assert.notDeepEqual(engine.makeData(name, { points: 200, seed: 1, noise: 1.5 }), usual);
  }
});

test("a level of noise that is none is refused in words", () => {
  for (const good of [0, 10]) engine.makeData("both", { points: 2, noise: good });
  for (const noise of /** @type {any[]} */ ([-1, -1e-9, 11, NaN, Infinity, "1", null, true])) {
    refuses(
      () => engine.makeData("spiral", { points: 2, noise }),
      new RegExp(`^The noise must be from 0 to 10, not ${noise}\\.$`),
    );
  }
});

test("the time embedding is that of Vaswani et al., but for the rounding of its angles", () => {
  const rounding = 2 ** -23;
  for (const [timesteps, width] of [
    [1, 2],
    [300, 32],
    [57, 6],
    [4000, 256],
  ]) {
    const embedding = engine.timeEmbedding({ timesteps, width });
    assert.equal(embedding.length, timesteps * width);
    for (let at = 0; at < embedding.length; at++) {
      const [t, column] = [Math.floor(at / width), at % width];
      const logarithm = -((2 * Math.floor(column / 2)) / width) * Math.log(10000);
      const angle = t * Math.exp(logarithm);
      const expected = column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
      const bound = rounding * (1 + angle * (1 - logarithm));
      const error = Math.abs(embedding[at] - expected);
      if (error > bound) assert.fail(`timestep ${t}, column ${column}: off by ${error}`);
    }
  }
});

test("a time embedding of sizes that no net has is refused in words", () => {
  const embed = (/** @type {any} */ timesteps, /** @type {any} */ width) => () =>
    engine.timeEmbedding({ timesteps, width });
  for (const timesteps of [0, -1, 4001, 1.5, NaN, "10", undefined]) {
    refuses(embed(timesteps, 32), /^The number of timesteps must be a whole number from 1 to 4000/);
  }
  for (const width of [0, -2, 258, 2.5, NaN, "32", undefined]) {
    refuses(embed(10, width), /^The width must be a whole number from 2 to 256/);
  }
  refuses(embed(10, 33), /^time_width must be a multiple of 2 from 2 to 256, not 33\.$/);
});
