/** Reflow in the compiled core: pairs, what a model learns of them, and how straight its paths become. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CoreError } from "../../web/core/engine.js";
import {
  createReflowSession,
  evenLabels,
  makePairs,
  meanStraightness,
  pairSampling,
} from "../../web/core/reflow.js";
import { makeEngine, runnableVariants } from "./support.js";

const engine = await makeEngine();
const flow = { schedule: "flow", objective: "velocity" };
const small = { ...flow, hidden_width: 16, block_count: 1, timesteps: 20, batch_size: 50 };

/** @param {() => unknown} call @param {RegExp} message */
const refuses = (call, message) =>
  assert.throws(call, (error) => error instanceof CoreError && message.test(error.message));

test("a trained spiral's paths become straight, and one step and two sample better", () => {
  const data = engine.makeData("spiral", { points: 2000, seed: 0 });
  const settings = {
    ...{ hidden_width: 24, block_count: 2, timesteps: 100, batch_size: 40, learning_rate: 7e-3 },
    ...flow,
    rate_schedule: "cosine",
    time_sampling: "logit-normal",
  };
  const first = engine.createSession({ ...settings, training_steps: 10000 }, data);
  first.train(10000);
  const second = createReflowSession(engine, first, makePairs(first, { count: 4000 }), {
    training_steps: 4000,
  });
  assert.equal(second.checksum(), first.checksum(), "it begins with the first model's weights");
  second.train(4000);
  const before = meanStraightness(first);
  const after = meanStraightness(second);
  console.log(`straightness ${before.toFixed(4)}, then ${after.toFixed(5)}`);
  assert.ok(before > 0.1 && before < 1, `${before}`);
  assert.ok(after < 0.05 * before, `${after}`);
  const distance = (/** @type {typeof first} */ session, /** @type {number} */ steps) =>
    engine.slicedWasserstein(
      session.sample({ count: 2000, seed: 7, rule: "euler", steps }),
      data.points,
    );
  for (const [steps, share] of [
    [1, 0.2],
    [2, 0.3],
  ]) {
    const [was, is] = [distance(first, steps), distance(second, steps)];
    console.log(
      `${steps} Euler steps: sliced Wasserstein ${was.toFixed(4)}, then ${is.toFixed(4)}`,
    );
    assert.ok(is < share * was, `${steps} steps: ${was}, then ${is}`);
  }
  const slow = [first, second].map((session) => distance(session, 100));
  assert.ok(slow[1] < slow[0] + 0.02, `what is drawn stays: ${slow}`);
  first.destroy();
  second.destroy();
});

test("pairs are noise and what the model makes of it, each by its label", () => {
  const session = engine.createSession({ ...small, class_count: 3 }, null);
  const pairs = makePairs(session, { count: 100, seed: 4, steps: 5 });
  assert.deepEqual([...(pairs.labels ?? [])].slice(0, 4), [0, 1, 2, 0]);
  const sampling = pairSampling({ seed: 4, steps: 5 });
  assert.deepEqual(pairs.noise, session.startNoise(100, Number(sampling.seed)));
  for (const label of [0, 1, 2]) {
    const all = session.sample({ ...sampling, count: 100, label });
    for (let i = 0; i < 100; i++) {
      if (i % 3 === label) {
        assert.deepEqual(pairs.points.slice(2 * i, 2 * i + 2), all.slice(2 * i, 2 * i + 2));
      }
    }
  }
  assert.notDeepEqual(pairs.noise, session.startNoise(100, 4), "samples of small seeds are others");
  session.destroy();
});

test("a model learns its labels' own pairs", () => {
  // each class leads to a point of its own, whatever the noise
  const count = 300;
  const labels = evenLabels({ settings: { class_count: 2 } }, count);
  const points = Float32Array.from({ length: 2 * count }, (_, i) => ((i >> 1) % 2 === 0 ? -1 : 1));
  const noise = engine.normals(2 * count, { seed: 1 });
  const settings = { ...small, class_count: 2, learning_rate: 1e-2 };
  const session = engine.createSession(settings, { points, noise, labels });
  session.train(600);
  for (const [label, place] of [
    [0, -1],
    [1, 1],
  ]) {
    const x = session.sample({ count: 200, rule: "euler", steps: 4, seed: 1, label });
    const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
    assert.ok(Math.abs(mean - place) < 0.15, `label ${label}: ${mean}`);
  }
  session.destroy();
});

test("all variants but the fast one give the same bits", async () => {
  /** @type {unknown[]} */
  const found = [];
  for (const variant of runnableVariants) {
    if (variant === "relaxed") continue;
    const other = await makeEngine(variant);
    const session = other.createSession(small, other.makeData("spiral", { points: 100 }));
    session.train(20);
    const next = createReflowSession(other, session, makePairs(session, { count: 120 }));
    next.train(20);
    found.push([next.checksum(), meanStraightness(next, { count: 300 })]);
  }
  found.forEach((each) => assert.deepEqual(each, found[0]));
  assert.ok(found.length >= 2);
});

test("straightness is a path's own, and the mean is that of all", () => {
  const session = engine.createSession({ ...small, sample_width: 3, class_count: 2 }, null);
  const noise = session.startNoise(300, 0);
  const labels = /** @type {Uint32Array} */ (evenLabels(session, 300));
  const all = session.straightness(noise, labels);
  assert.deepEqual(
    [...all.slice(290)],
    [...session.straightness(noise.subarray(3 * 290), labels.slice(290))],
  );
  const mean = all.reduce((sum, value) => sum + value, 0) / 300;
  assert.equal(meanStraightness(session, { count: 300 }), mean);
  session.destroy();
});

test("what does not fit is refused in a sentence", () => {
  const points = engine.normals(40, { seed: 1 });
  const noise = engine.normals(40, { seed: 2 });
  for (const schedule of ["linear", "cosine", "geometric"]) {
    const other = { ...small, schedule };
    refuses(() => engine.createSession(other, { points, noise }), /flow schedule/);
    const session = engine.createSession(other, null);
    refuses(() => session.straightness(noise), /flow schedule/);
    refuses(() => createReflowSession(engine, session, makePairs(session, { count: 9 })), /flow/);
    session.destroy();
  }
  const make = (/** @type {any} */ data, settings = {}) =>
    engine.createSession({ ...small, ...settings }, data);
  refuses(() => make({ points, noise: noise.slice(2) }), /as much noise as there are points/);
  refuses(() => make({ points, noise: [] }), /as much noise/);
  refuses(() => make({ points, noise: noise.map(() => NaN) }), /finite/);
  refuses(() => make({ points, noise }, { class_count: 2 }), /label/);
  refuses(() => make({ points, noise }, { sample_width: 3 }), /flat array/);
  const session = engine.createSession({ ...small, class_count: 2 }, null);
  refuses(() => session.straightness([1, 2, 3], 0), /flat array/);
  refuses(() => session.straightness([1, 2]), /label/);
  refuses(() => session.straightness([1, Infinity], 0), /finite/);
  refuses(() => makePairs(session, { count: 0 }), /count/);
  refuses(() => makePairs(session, { count: 10, seed: -1 }), /seed/);
  refuses(() => makePairs(session, { count: 10, steps: 21 }), /steps/);
  session.destroy();
  refuses(() => session.straightness([1, 2], 0), /destroyed/);
});
