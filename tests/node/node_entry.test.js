import { test } from "node:test";
import assert from "node:assert/strict";
import { CoreError, DivergedError, createEngine, train } from "whorl";

const small = { points: 64, steps: 20, settings: { hidden_width: 16, seed: 5 } };

test("a run of the package's train function is the same on both variants, to the last bit", async () => {
  const checksums = [];
  for (const variant of /** @type {const} */ (["scalar", "simd128"])) {
    const engine = await createEngine({ variant });
    assert.equal(engine.variant, variant);
    const { session } = await train(engine, small);
    checksums.push(session.checksum());
    session.destroy();
  }
  assert.equal(checksums[0], checksums[1]);
});

test("how a run is cut into slices does not change it", async () => {
  const engine = await createEngine();
  const cut = await train(engine, small);
  const data = engine.makeData("spiral", { points: 64, seed: 5 });
  const whole = engine.createSession(cut.session.settings, data);
  whole.train(20);
  assert.equal(whole.checksum(), cut.session.checksum());
});

test("progress counts steps and epochs and ends at the last step", async () => {
  const engine = await createEngine();
  const seen = /** @type {import("../../web/node/training_run.js").Progress[]} */ ([]);
  const options = { ...small, settings: { ...small.settings, batch_size: 16 }, steps: 10 };
  await train(engine, { ...options, onProgress: (progress) => void seen.push(progress) });
  assert.equal(seen.at(-1)?.step, 10);
  assert.equal(seen.at(-1)?.epoch, 3);
  assert.deepEqual(
    seen.filter(({ epochDone }) => epochDone).map(({ step }) => step),
    [4, 8],
  );
});

test("an aborted run stops where it is and keeps what it learnt", async () => {
  const engine = await createEngine();
  const controller = new AbortController();
  const result = await train(engine, {
    ...small,
    steps: 100000,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  assert.ok(result.stopped && result.step > 0 && result.step < 100000);
  assert.equal(result.metadata.step, result.step);
  result.session.destroy();
});

/** One point in five hundred that blows the loss up when its turn comes. */
function hiddenBomb() {
  const points = new Float32Array(1000).map((_, i) => Math.sin(i));
  points[2 * 333] = 3e38;
  return { name: "bomb", points, labels: null, count: 500, classCount: 0 };
}

test("a run that diverges late hands over the weights of its last snapshot", async () => {
  const engine = await createEngine();
  const settings = { hidden_width: 8, batch_size: 1, seed: 5, learning_rate: 1e-4 };
  const data = hiddenBomb();
  /** @type {unknown} */
  const caught = await train(engine, { data, settings, steps: 500, workers: 1 }).catch((e) => e);
  assert.ok(caught instanceof DivergedError && caught instanceof CoreError, String(caught));
  assert.equal(caught.status, "diverged");
  const { session, metadata, step, loss, stopped } = caught.result;
  assert.ok(step >= 100 && step < 500 && stopped, String(step));
  assert.ok(loss !== null && loss > 0 && loss < 10, String(loss));
  assert.deepEqual([metadata.step, session.stepIndex], [step, step]);
  // As a run that ends there by itself, with the same plan.
  const { settings: plan } = session;
  const again = engine.createSession(plan, data);
  again.train(step);
  assert.equal(session.checksum(), again.checksum());
});

test("unknown names and refused settings are errors with a sentence", async () => {
  const engine = await createEngine();
  await assert.rejects(train(engine, { preset: "slow" }), {
    name: "UsageError",
    message: /no preset 'slow'/,
  });
  await assert.rejects(train(engine, { data: "square" }), {
    name: "UsageError",
    message: /no data set 'square'/,
  });
  await assert.rejects(train(engine, { settings: { hidden_width: 7 } }), CoreError);
});
