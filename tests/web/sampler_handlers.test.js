/** What a lab server answers to whoever compares samplers: costs and distances, those of the core. */
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { bestVariant } from "../../web/core/variants.js";
import { loadVariant, makeModel, oneWorker, openWorker, refused } from "./lab_server_support.js";

/** @type {import("../../web/core/engine.js").Engine} */
let engine;
before(async () => {
  engine = await loadVariant(bestVariant());
});

/**
 * A lab server with a model, and the same model in a session of the test's own.
 * @param {import("node:test").TestContext} t
 * @param {string} [name]  of the data
 */
async function openModel(t, name = "spiral") {
  const server = openWorker(t, { engineOf: async () => engine }).openServer();
  const made = await makeModel(server, {}, { name });
  const data = engine.makeData(name, { points: 300 });
  const session = engine.createSession(made.settings, data);
  t.after(() => session.destroy());
  await server.client.request("train_steps", { steps: 40 });
  session.train(40);
  return { ...server, data, session };
}

test("each rule's run from one noise is the core's, with what it costs and is worth", async (t) => {
  const { client, session, data } = await openModel(t);
  for (const [rule, steps, evaluations] of /** @type {const} */ ([
    ["ddpm", 0, 12],
    ["ddim", 5, 5],
    ["heun", 5, 9],
    ["dpm++2m", 4, 4],
  ])) {
    const sampling = { rule, steps, spacing: "quadratic", seed: 3 };
    const answer = await client.request("sample_by_rule", { count: 200, sampling });
    const samples = session.sample({ count: 200, ...sampling });
    assert.deepEqual(answer.states[0], session.startNoise(200, 3), rule);
    assert.deepEqual(answer.states.at(-1), samples, rule);
    assert.deepEqual(answer.timesteps, session.timesteps(sampling), rule);
    assert.equal(answer.states.length, answer.timesteps.length + 1);
    assert.deepEqual([answer.step, answer.evaluations], [40, evaluations]);
    assert.equal(answer.distance, engine.slicedWasserstein(samples, data.points));
  }
});

test("within a number of evaluations a rule takes as many steps as it can", async (t) => {
  const { client, session, data } = await openModel(t);
  for (const [rule, most, steps, evaluations] of /** @type {const} */ ([
    ["euler", 1, 1, 1],
    ["euler", 8, 8, 8],
    ["euler", 50, 12, 12],
    ["heun", 2, 1, 1],
    ["heun", 7, 4, 7],
    ["heun", 8, 4, 7],
    ["midpoint", 9, 5, 9],
  ])) {
    const request = { count: 200, sampling: { rule, seed: 3 }, evaluations: most };
    const samples = session.sample({ count: 200, rule, steps, seed: 3 });
    assert.deepEqual(await client.request("score_rule", request), {
      steps,
      evaluations,
      distance: engine.slicedWasserstein(samples, data.points),
    });
  }
});

test("samples of a label are compared with the data of that label, fresh points as well", async (t) => {
  const { client, session, data } = await openModel(t, "both");
  const ofLabel = (/** @type {typeof data} */ { points, labels }) =>
    points.filter((_, i) => labels?.[i >> 1] === 1);
  const sampling = { rule: "ddim", steps: 6, seed: 0, label: 1 };
  const { distance } = await client.request("sample_by_rule", { count: 300, sampling });
  const samples = session.sample({ count: 300, ...sampling });
  assert.equal(distance, engine.slicedWasserstein(samples, ofLabel(data)));

  const fresh = await client.request("fresh_distances", { count: 300, label: 1 });
  const again = engine.makeData("both", { points: 300, noise: 1, seed: 1_000_099 });
  assert.equal(fresh[0], engine.slicedWasserstein(ofLabel(again), ofLabel(data)));
  assert.equal(new Set(fresh).size, 16, "every draw is another one");
});

test("what cannot be sampled is refused in words, and so is a run whose model goes", async (t) => {
  const { client, session } = await openModel(t);
  const ask = (/** @type {import("../../web/core/session.js").Sampling} */ sampling) =>
    client.request("sample_by_rule", { count: 5000, sampling });
  await refused(ask({ rule: "ddqm" }), /Rule must be one of ddpm/);
  await refused(ask({ steps: 13 }), /reverse steps/);
  const [gone] = await Promise.allSettled([
    ask({ rule: "ddpm" }),
    client.request("create_run", { settings: session.settings, ...oneWorker }),
  ]);
  assert.match(gone.status === "rejected" ? gone.reason.message : "", /replaced/);
});
