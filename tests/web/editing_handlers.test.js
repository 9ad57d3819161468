/** What a lab server answers when points are edited: the core's own noising, runs and distances. */
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { bestVariant } from "../../web/core/variants.js";
import { loadVariant, makeModel, openWorker, refused } from "./lab_server_support.js";

/** @type {import("../../web/core/engine.js").Engine} */
let engine;
before(async () => {
  engine = await loadVariant(bestVariant());
});

/** @param {import("node:test").TestContext} t */
async function openModel(t) {
  const server = openWorker(t, { engineOf: async () => engine }).openServer();
  const { settings } = await makeModel(server);
  const { client } = server;
  await client.request("train_steps", { steps: 40 });
  const data = engine.makeData("spiral", { points: 300 });
  const session = engine.createSession(settings, data);
  t.after(() => session.destroy());
  session.train(40);
  return { client, session, data: data.points, settings };
}

const drawing = Float32Array.from({ length: 120 }, (_, i) => (i % 2 === 0 ? i / 60 - 1 : 0.3));

test("a drawing is noised to the timestep, and the run starts there", async (t) => {
  const { client, session, data, settings } = await openModel(t);
  const { signal, noise } = engine.makeSchedule(settings);
  for (const timestep of [0, 5, 11]) {
    for (const how of [
      { rule: "ddpm", steps: 0, seed: 2 },
      { rule: "dpm++2m", steps: 4, seed: 3 },
    ]) {
      const sampling = { ...how, label: null };
      const answer = await client.request("sdedit", { points: drawing, timestep, sampling });
      const epsilon = session.startNoise(60, how.seed);
      const scales = { signal: signal[timestep], noise: noise[timestep] };
      const noised = engine.addNoise(drawing, epsilon, scales);
      assert.deepEqual(answer.noised, noised);
      const steps = Math.min(how.steps || timestep + 1, timestep + 1);
      assert.equal(session.timesteps({ ...how, steps, start: timestep + 1 })[0], timestep);
      const points = session.sample({ ...how, steps, start: timestep + 1, from: noised });
      assert.deepEqual(answer.points, points);
      assert.equal(answer.signal, signal[timestep]);
      assert.equal(answer.fromDrawing, engine.slicedWasserstein(points, drawing));
      assert.equal(answer.fromData, engine.slicedWasserstein(points, data));
      assert.equal(answer.drawingFromData, engine.slicedWasserstein(drawing, data));
    }
  }
  const asked = { points: drawing, timestep: 12, sampling: {} };
  await refused(client.request("sdedit", asked), /The timestep must be .* 0 to 11/);
});

test("what is chosen keeps the coordinate that is held, all others stay as they are", async (t) => {
  const { client, session, data } = await openModel(t);
  const points = session.sample({ count: 60, seed: 4 });
  const chosen = Uint8Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const sampling = { rule: "ddpm", steps: 6, seed: 9 };
  for (const [held, visits] of /** @type {const} */ ([
    [[1, 0], 1],
    [[0, 1], 4],
  ])) {
    const asked = { points, chosen, held: Uint8Array.from(held), visits, sampling };
    const answer = await client.request("inpaint", asked);
    const some = points.filter((_, i) => chosen[i >> 1] === 1);
    const inpainting = { known: some, held: Uint8Array.from(some, (_, i) => held[i % 2]), visits };
    const drawn = session.sample({ count: 20, ...sampling, inpainting });
    assert.deepEqual(
      answer.points.filter((_, i) => chosen[i >> 1] === 1),
      drawn,
    );
    let other = 0;
    answer.points.forEach((value, i) => {
      if (chosen[i >> 1] === 0 || held[i % 2] === 1) assert.equal(value, points[i]);
      else other += value === points[i] ? 0 : 1;
    });
    assert.equal(other, 20);
    assert.equal(answer.before, engine.slicedWasserstein(points, data));
    assert.equal(answer.after, engine.slicedWasserstein(answer.points, data));
  }
  const none = {
    points,
    chosen: new Uint8Array(60),
    held: Uint8Array.of(1, 0),
    visits: 2,
    sampling,
  };
  assert.deepEqual((await client.request("inpaint", none)).points, points);
  const often = { ...none, chosen, visits: 101 };
  await refused(client.request("inpaint", often), /a count is outside its range/i);
  const remembers = { ...none, chosen, sampling: { ...sampling, rule: "dpm++2m" } };
  await refused(client.request("inpaint", remembers), /cannot take one twice; take ddpm or ddim/);
});
