/** Points of any width: trained, saved, opened, predicted and sampled as those of the plane are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CoreError } from "../../web/core/engine.js";
import { makeEngine } from "./support.js";

const small = { hidden_width: 32, block_count: 1, timesteps: 20, schedule: 2, batch_size: 50 };
const centres = [-0.4, 0.6]; // of the even and of the odd numbers of a point

/**
 * One cluster.
 * @param {import("../../web/core/engine.js").Engine} engine
 * @param {number} width
 */
function cluster(engine, width) {
  const points = engine.normals(200 * width, { seed: 4 });
  return { points: points.map((value, i) => 0.1 * value + centres[(i % width) % 2]), width };
}

for (const [width, hidden] of [
  [1, 32],
  [3, 32],
  [64, 256], // to tell 64 numbers apart takes more than as many
]) {
  test(`a model of width ${width} trains, is saved, opened and sampled`, async () => {
    const engine = await makeEngine();
    const data = cluster(engine, width);
    const settings = { ...small, hidden_width: hidden, learning_rate: 3e-3 };
    const session = engine.createSession(settings, data);
    assert.equal(session.width, width);
    session.train(500);

    const file = session.save();
    const read = engine.readModel(file).settings;
    assert.equal(read.sample_width, width);
    const opened = engine.createSession({ ...small, ...read }, null);
    opened.load(file);
    assert.equal(opened.checksum(), session.checksum());
    const samples = opened.sample({ count: 70, seed: 3 });
    assert.equal(samples.length, 70 * width);
    assert.deepEqual(samples, session.sample({ count: 70, seed: 3 }));
    for (const odd of width > 1 ? [0, 1] : [0]) {
      const some = samples.filter((_, i) => (i % width) % 2 === odd);
      const mean = some.reduce((a, b) => a + b) / some.length;
      assert.ok(Math.abs(mean - centres[odd]) < 0.12, `${mean} for ${centres[odd]}`);
    }
    session.destroy();
    opened.destroy();
  });
}

test("points of another width than the network's are refused in words", async () => {
  const engine = await makeEngine();
  const data = cluster(engine, 3);
  /** @param {() => unknown} call @param {RegExp} message */
  const refuses = (call, message) =>
    assert.throws(call, (error) => error instanceof CoreError && message.test(error.message));
  refuses(() => engine.createSession({ sample_width: 2 }, data), /3 numbers in a point.* for 2/);
  const session = engine.createSession(small, data);
  refuses(() => session.predict(new Float32Array(4), 0), /points of 3 numbers each/);
  refuses(() => session.startNoise(16777216 / 2, 0), /number/);
  session.destroy();
});
