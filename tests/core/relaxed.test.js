/**
 * Fast arithmetic rounds as the machine likes, so it is held to a tolerance: against exact arithmetic
 * here, against PyTorch in tests/golden; and natively, in both roundings, against float64 oracles.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { makeEngine, runnableVariants } from "./support.js";

const skip = !runnableVariants.includes("relaxed") && "this Node has no relaxed SIMD";

/** @typedef {import("../../web/core/engine.js").Engine} Engine */

/** @type {Engine} */
let exact;
/** @type {Engine} */
let fast;
before(async () => {
  exact = await makeEngine("simd128");
  if (!skip) fast = await makeEngine("relaxed");
});

/** The largest difference over the largest element. */
const difference = (/** @type {Float32Array} */ a, /** @type {Float32Array} */ b) => {
  const size = (/** @type {Float32Array} */ values) =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return size(a.map((value, i) => value - b[i])) / size(b);
};

const quick = { hidden_width: 64, batch_size: 256, learning_rate: 5e-3, training_steps: 1000 };

test("with the notebook's net, predictions differ by at most 1e-5", { skip }, (t) => {
  const points = exact.normals(2000, { seed: 3 });
  const times = Uint32Array.from({ length: 1000 }, (_, i) => i % 300);
  const trained = exact.createSession({}, exact.makeData("spiral"));
  trained.train(20);
  const predictions = [exact, fast].map((engine) => {
    const session = engine.createSession({}, null);
    session.load(trained.save());
    const prediction = session.predict(points, times);
    session.destroy();
    return prediction;
  });
  trained.destroy();
  const found = difference(predictions[1], predictions[0]);
  t.diagnostic(`largest difference ${found.toExponential(1)} of the largest prediction`);
  assert.ok(found <= 1e-5);
});

test("200 training steps have nearly the same losses", { skip }, (t) => {
  const [one, other] = [exact, fast].map((engine) => {
    const session = engine.createSession(quick, engine.makeData("spiral"));
    const losses = session.train(200);
    session.destroy();
    return losses;
  });
  const found = Math.max(...one.map((loss, i) => Math.abs(other[i] - loss) / loss));
  t.diagnostic(`losses differ by at most ${found.toExponential(1)} of themselves`);
  assert.ok(found <= 1e-4);
});

test("fast arithmetic gives itself the same bits again on the same machine", { skip }, () => {
  const run = () => {
    const session = fast.createSession(quick, fast.makeData("spiral"));
    session.train(20);
    const checksum = session.checksum();
    session.destroy();
    return checksum;
  };
  assert.equal(run(), run());
});

test("a model trained in fast arithmetic draws as good a spiral", { skip }, (t) => {
  const { points } = exact.makeData("spiral");
  const distances = [exact, fast].map((engine) => {
    const session = engine.createSession({ ...quick, rate_schedule: 1 }, { points });
    session.train(quick.training_steps);
    const samples = session.sample({ count: 2000, seed: 1 });
    session.destroy();
    return exact.slicedWasserstein(samples, points);
  });
  t.diagnostic(
    `sliced Wasserstein: exact ${distances[0].toFixed(3)}, fast ${distances[1].toFixed(3)}`,
  );
  for (const distance of distances) assert.ok(distance < 0.06);
});
