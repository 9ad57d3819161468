/** What a lab server tells of guidance: clouds that it steers towards their labels, and single points. */
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { bestVariant } from "../../web/core/variants.js";
import { presets } from "../../web/state/presets.js";
import { createClassScores } from "../../web/worker/class_scores.js";
import { loadVariant, makeModel, openWorker, refused } from "./lab_server_support.js";

/** @type {import("../../web/core/engine.js").Engine} */
let engine;
before(async () => {
  engine = await loadVariant(bestVariant());
});

const { settings, data: name, points } = presets.guided;
const few = { rule: "dpm++2m", steps: 10, seed: 3 };

/**
 * A lab server with the ready model of six clusters, and the same in a session of the test's own.
 * @param {import("node:test").TestContext} t
 */
async function openGuided(t) {
  const server = openWorker(t, { engineOf: async () => engine }).openServer();
  const { weights } = await server.client.request("read_ready", { preset: "guided" });
  const made = await makeModel(server, settings, { name, points }, { weights });
  const data = engine.makeData(name, { points });
  const session = engine.createSession(made.settings, null);
  session.load(weights);
  t.after(() => session.destroy());
  return { ...server, session, data };
}

test("a guided cloud is the core's run with as many points of each label, to the bit", async (t) => {
  const { client, session } = await openGuided(t);
  const labels = Uint32Array.from({ length: 301 }, (_, i) => i % 6);
  for (const guidance of [0, 1, 2.5]) {
    const sampling = { ...few, guidance, guidance_from: 0.1, guidance_to: 0.8 };
    const told = await client.request("guided_cloud", { count: 301, sampling });
    assert.deepEqual(told.labels, labels);
    assert.deepEqual(told.points, session.sample({ count: 301, labels, ...sampling }));
    assert.deepEqual(told.timesteps, session.timesteps(sampling));
    assert.deepEqual(told.sampling, sampling);
  }
});

test("more guidance keeps samples to their class and draws each class together", async (t) => {
  const { client } = await openGuided(t);
  const ask = (/** @type {Record<string, any>} */ more) =>
    client.request("guided_cloud", { count: 2000, sampling: { ...few, ...more } });
  const [without, plain, twice, eight] = await Promise.all(
    [0, 1, 2, 8].map((guidance) => ask({ guidance })),
  );
  const { fresh } = plain;
  assert.ok(without.score.accuracy < 0.25, `no label: ${without.score.accuracy}, by chance 1 in 6`);
  assert.ok(without.score.spread > 2 * fresh.spread, `no label: ${without.score.spread}`);
  assert.ok(Math.abs(plain.score.accuracy - fresh.accuracy) < 0.03, `${plain.score.accuracy}`);
  assert.ok(Math.abs(plain.score.spread / fresh.spread - 1) < 0.1, `${plain.score.spread}`);
  assert.ok(twice.score.accuracy > 0.99, `${twice.score.accuracy}`);
  const shares = [twice, eight].map(({ score }) => score.spread / fresh.spread);
  assert.ok(shares[0] < 0.75 && shares[1] < 0.4, `${shares}`);

  const interval = { guidance: 3, guidance_from: 0.2, guidance_to: 0.4 };
  const [everywhere, somewhere] = [await ask({ guidance: 3 }), await ask(interval)];
  assert.ok(somewhere.score.accuracy > 0.98, `${somewhere.score.accuracy}`);
  assert.ok(somewhere.score.spread > 1.2 * everywhere.score.spread, `${somewhere.score.spread}`);
});

test("a point's guided prediction is the line through the other two where guidance acts", async (t) => {
  const { client, session } = await openGuided(t);
  const x = Float32Array.of(0.1, -0.35);
  const { signal, noise } = engine.makeSchedule(session.settings);
  for (const timestep of [0, 40, 70, 99]) {
    const sampling = { ...few, guidance: 2.5, guidance_from: 0.3, guidance_to: 0.8 };
    const told = await client.request("guided_point", { x, timestep, label: 4, sampling });
    assert.deepEqual(told.unconditional, session.denoise(x, timestep));
    assert.deepEqual(told.conditional, session.denoise(x, timestep, 4));
    assert.deepEqual([told.signal, told.noise], [signal[timestep], noise[timestep]]);
    const acts = timestep >= 0.3 * 99 && timestep <= 0.8 * 99;
    for (const key of /** @type {const} */ (["epsilon", "x0"])) {
      told.guided[key].forEach((value, i) => {
        const [without, label] = [told.unconditional[key][i], told.conditional[key][i]];
        const expected = acts ? without + 2.5 * (label - without) : label;
        assert.ok(Math.abs(value - expected) < 1e-5, `t ${timestep}: ${value}, not ${expected}`);
      });
    }
  }
});

test("what cannot be guided is refused in words", async (t) => {
  const server = openWorker(t, { engineOf: async () => engine }).openServer();
  const cloud = { count: 10, sampling: { guidance: 2 } };
  await refused(server.client.request("guided_cloud", cloud), /no model yet/);
  await makeModel(server);
  await refused(server.client.request("guided_cloud", cloud), /^This model has no labels\.$/);
  await makeModel(server, {}, { name: "both" });
  await refused(server.client.request("guided_cloud", cloud), /label dropout/);
});

test("class scores: points on the middles of their classes are right, on those of others wrong", () => {
  const data = engine.makeData(name, { points });
  const score = createClassScores(engine, data, settings);
  const labels = Uint32Array.from({ length: 60 }, (_, i) => i % 6);
  const at = (/** @type {number} */ turn) =>
    Float32Array.from({ length: 120 }, (_, k) => {
      const angle = (((labels[k >> 1] + turn) % 6) * Math.PI) / 3;
      return 0.6 * (k % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
    });
  const [right, wrong] = [score(at(0), labels), score(at(1), labels)];
  assert.equal(right.accuracy, 1);
  assert.equal(wrong.accuracy, 0);
  assert.ok(right.spread < 1e-6);
  const doubled = data.points.map((value) => 2 * value);
  const [once, twice] = [data.points, doubled].map(
    (cloud) => score(cloud, /** @type {Uint32Array} */ (data.labels)).spread,
  );
  assert.ok(Math.abs(twice - 2 * once) < 1e-6 * once);
});
