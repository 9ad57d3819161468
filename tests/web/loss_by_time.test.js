/** The losses by diffusion time, compared with the same in double. */
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { bestVariant } from "../../web/core/variants.js";
import { loadVariant } from "./lab_server_support.js";
import { lossesByTime } from "./losses_by_time.js";

/** @type {import("../../web/core/engine.js").Engine} */
let engine;
before(async () => {
  engine = await loadVariant(bestVariant());
});

const small = { hidden_width: 16, block_count: 1, batch_size: 50, learning_rate: 3e-3 };

/**
 * In slices, so that a step of training is never far.
 * @param {import("../../web/core/engine.js").Session} session
 * @param {import("../../web/core/engine.js").Data} data
 * @param {number} [slice]
 */
function ask(session, data, slice = 64) {
  /** @type {Float64Array | null} */
  let losses = null;
  for (let asked = 0; asked < session.lossQuestions; asked += slice) {
    losses = session.lossByTime(data, asked, slice, losses);
  }
  return losses ?? new Float64Array(0);
}

for (const [words, settings, name, points, buckets] of /** @type {const} */ ([
  ["many timesteps", { timesteps: 300 }, "spiral", 2000, 10],
  ["timesteps that ten does not divide", { timesteps: 37, schedule: 1 }, "spiral", 700, 10],
  ["as many timesteps as buckets", { timesteps: 10, schedule: 2 }, "circle", 300, 10],
  ["fewer timesteps than buckets, each a bucket of its own", { timesteps: 3 }, "spiral", 300, 3],
  ["a single timestep", { timesteps: 1 }, "spiral", 300, 1],
  ["labels", { timesteps: 50, class_count: 2 }, "both", 300, 10],
  ["fewer points than questions", { timesteps: 50 }, "spiral", 7, 10],
])) {
  test(`losses by time, with ${words}, are those of the definition`, () => {
    const data = engine.makeData(name, { points });
    const session = engine.createSession({ ...small, ...settings }, data);
    session.train(40);
    const losses = ask(session, data);
    assert.deepEqual(ask(session, data, 512), losses);
    const expected = lossesByTime(engine, session, data);
    assert.equal(losses.length, buckets);
    assert.equal(expected.length, buckets);
    expected.forEach((loss, i) => {
      assert.ok(
        Math.abs(losses[i] - loss) <= 1e-5 * loss,
        `bucket ${i}: ${losses[i]}, not ${loss}`,
      );
    });
    session.destroy();
  });
}

test("the same questions are asked of all weights, by sessions with and without data", () => {
  const data = engine.makeData("spiral", { points: 300 });
  const session = engine.createSession({ ...small, timesteps: 20 }, data);
  const other = engine.createSession({ ...small, timesteps: 20, seed: 1 }, null);
  const first = ask(session, data);
  assert.notDeepEqual(ask(other, data), first);
  other.setState(session.state(), 0);
  assert.deepEqual(ask(other, data), first);
  session.train(60);
  assert.ok(ask(session, data)[9] < first[9]);
  other.destroy();
  session.destroy();
});
