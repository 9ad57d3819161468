/** The preset `guided`: each label draws its cluster, and guidance draws it tighter and apart from the others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEngine, presets } from "../../web/node/index.js";

const engine = await createEngine();
const { data: name, points, epochs, settings } = presets.guided;
const classes = engine.classNames(name).length;
const COUNT = 1000;

/** @param {number} label */
const middleOf = (label) => {
  const angle = (label * 2 * Math.PI) / classes;
  return [0.6 * Math.cos(angle), 0.6 * Math.sin(angle)];
};

/**
 * How many samples are nearest to the middle of their own cluster, and how far they stray from
 * their mean in each direction.
 * @param {Float32Array} samples @param {number} label
 */
function look(samples, label) {
  const mean = [0, 1].map(
    (axis) => samples.filter((_, i) => i % 2 === axis).reduce((sum, x) => sum + x) / COUNT,
  );
  let [own, square] = [0, 0];
  for (let i = 0; i < COUNT; i++) {
    const [x, y] = [samples[2 * i], samples[2 * i + 1]];
    const away = Array.from({ length: classes }, (_, other) => {
      const [middleX, middleY] = middleOf(other);
      return Math.hypot(x - middleX, y - middleY);
    });
    own += away[label] === Math.min(...away) ? 1 / COUNT : 0;
    square += ((x - mean[0]) ** 2 + (y - mean[1]) ** 2) / (2 * COUNT);
  }
  return { own, spread: Math.sqrt(square) };
}

for (const seed of [0, 1, 2]) {
  test(`the preset guided, seed ${seed}: near its clusters, and tighter at guidance 3`, (t) => {
    const data = engine.makeData(name, { points, seed });
    const session = engine.createSession(
      {
        ...settings,
        ...{ seed, class_count: data.classCount },
        training_steps: epochs * Math.ceil(points / settings.batch_size),
      },
      data,
    );
    session.train(session.settings.training_steps);
    const distances = [];
    const spreads = [];
    for (let label = 0; label < classes; label++) {
      const own = data.points.filter((_, i) => data.labels?.[i >> 1] === label);
      const draw = (/** @type {number} */ guidance) =>
        session.sample({ count: COUNT, seed: seed + 1000, label, guidance });
      const plain = draw(1);
      const [one, three] = [look(plain, label), look(draw(3), label)];
      distances.push(engine.slicedWasserstein(plain, own));
      spreads.push(three.spread / one.spread);
      assert.ok(one.own > 0.9, `${label}: ${one.own}`);
      assert.ok(three.own > 0.99, `${label}: ${three.own}`);
      assert.ok(three.spread < 0.95 * one.spread, `${label}: ${three.spread} of ${one.spread}`);
      assert.ok(distances[label] < 0.04, `${label}: ${distances[label]}`);
    }
    const mean = (/** @type {number[]} */ values) => values.reduce((sum, x) => sum + x) / classes;
    const all = engine.slicedWasserstein(
      session.sample({ count: 2000, seed: seed + 1000 }),
      data.points,
    );
    t.diagnostic(
      `sliced Wasserstein by label ${mean(distances).toFixed(4)} (worst ${Math.max(...distances).toFixed(4)}), ` +
        `without a label ${all.toFixed(4)}; spread at 3 is ${mean(spreads).toFixed(2)} of that at 1`,
    );
    assert.ok(all < 0.06, String(all));
    session.destroy();
  });
}
