/** What a lab server answers when samples shall go somewhere: the core's samples, and their worth. */
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { energyShare } from "../../web/core/energy_share.js";
import { bestVariant } from "../../web/core/variants.js";
import { asker, loadVariant, makeModel, openWorker, refused } from "./lab_server_support.js";

/** @type {import("../../web/core/engine.js").Engine} */
let engine;
before(async () => {
  engine = await loadVariant(bestVariant());
});

const count = 200;
const half = { kind: "half-plane", numbers: [1, 0, 0.2] };

/** @param {import("node:test").TestContext} t */
async function openModel(t) {
  const { client } = openWorker(t, { engineOf: async () => engine }).openServer();
  const { settings } = await makeModel({ client, ...nothing });
  await client.request("train_steps", { steps: 40 });
  const data = engine.makeData("spiral", { points: 300 });
  const session = engine.createSession(settings, data);
  t.after(() => session.destroy());
  session.train(40);
  return { client, session, data };
}
const nothing = { posted: [], isClosed: () => false, events: () => [] };

test("steered samples, their share on target and their distance are the core's", async (t) => {
  const { client, session, data } = await openModel(t);
  session.steer(half);
  for (const [strength, gradient] of /** @type {const} */ ([
    [0, "network"],
    [300, "network"],
    [300, "identity"],
  ])) {
    const sampling = {
      rule: "dpm++2m",
      steps: 6,
      seed: 3,
      steering_strength: strength,
      steering_gradient: gradient,
    };
    const asked = { count, sampling, energy: half.kind, numbers: Float32Array.of(...half.numbers) };
    const { steered, free } = await client.request("steer", { ...asked, within: 0.05 });
    const numbers = Array.from(asked.numbers); // as the page has them
    session.steer({ kind: half.kind, numbers });
    for (const [answer, points] of /** @type {const} */ ([
      [steered, session.sample({ count, ...sampling })],
      [free, session.sample({ count, ...sampling, steering_strength: 0 })],
    ])) {
      assert.deepEqual(answer.points, points);
      assert.equal(answer.distance, engine.slicedWasserstein(points, data.points));
      const share = energyShare(engine, { kind: half.kind, numbers }, points, 0.05);
      assert.equal(answer.share, share);
      const there = points.filter((x, i) => i % 2 === 0 && x >= numbers[2] - 0.05).length;
      assert.ok(Math.abs(share - there / count) <= 1 / count); // at the edge a bit decides
    }
    if (strength === 0) assert.deepEqual(steered, free);
    else assert.ok(Number(steered.share) > Number(free.share), `${steered.share}, ${free.share}`);
  }
});

test("steered nowhere the samples are free, and of no region", async (t) => {
  const { client, session } = await openModel(t);
  const sampling = { rule: "ddim", steps: 4, seed: 1, steering_strength: 100 };
  const asked = { count, sampling, energy: null, numbers: new Float32Array(), within: 0 };
  const { steered, free } = await client.request("steer", asked);
  assert.deepEqual(steered, free);
  assert.equal(steered.share, null);
  assert.deepEqual(steered.points, session.sample({ count, rule: "ddim", steps: 4, seed: 1 }));
});

test("the free samples are new ones after more training", async (t) => {
  const { client, session } = await openModel(t);
  const sampling = { rule: "ddim", steps: 4, seed: 1 };
  const asked = { count, sampling, energy: null, numbers: new Float32Array(), within: 0 };
  await client.request("steer", asked);
  await client.request("train_steps", { steps: 5 });
  session.train(5);
  const { free } = await client.request("steer", asked);
  assert.deepEqual(free.points, session.sample({ count, ...sampling }));
});

test("what cannot be steered to is refused in words", async (t) => {
  const { client } = await openModel(t);
  const ask = (/** @type {string} */ energy, /** @type {number[]} */ ...numbers) =>
    asker(client)("steer", {
      count,
      sampling: { steering_strength: 1 },
      energy,
      numbers: Float32Array.from(numbers),
      within: 0.1,
    });
  await refused(ask("square", 1), /no energy "square"; there are circle, half-plane/);
  await refused(ask("circle", 0, 0, 0), /a circle with a radius above 0/);
  await refused(ask("circle", 0, 0), /count/);
});

test("samples are compared with the data of their model, whatever data was chosen since", async (t) => {
  const { client, data } = await openModel(t);
  await client.request("make_data", { name: "circle", points: 100, noise: 1, seed: 0 });
  const sampling = { rule: "ddim", steps: 4, seed: 1 };
  const none = { energy: null, numbers: new Float32Array(), within: 0 };
  const { free } = await client.request("steer", { count, sampling, ...none });
  assert.equal(free.distance, engine.slicedWasserstein(free.points, data.points));
  const edited = { points: free.points, timestep: 3, sampling };
  const { points, fromData } = await client.request("sdedit", edited);
  assert.equal(fromData, engine.slicedWasserstein(points, data.points));
});
