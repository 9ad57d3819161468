import assert from "node:assert/strict";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { createReflowSession, makePairs } from "../../web/core/reflow.js";
import { createEngine } from "../../web/node/engine_from_disk.js";
import { createTeam, startHelper } from "../../web/node/team_of_threads.js";
import { expectedOf, runs } from "../core/checksum_runs.js";
import { teamChecksums } from "./team_checksums.js";

const engine = await createEngine();
const unconditional = { hidden_width: 32, block_count: 2, batch_size: 100, learning_rate: 1e-3 };
const conditional = { ...unconditional, class_count: 2, batch_size: 300 };
const spiral = engine.makeData("spiral", { points: 700 });
const both = engine.makeData("both", { points: 400 });

/**
 * @param {Record<string, number>} settings
 * @param {number} size
 * @param {Partial<Parameters<typeof createTeam>[0]> & { startHelper?: () => any }} [options]
 */
async function gather(settings, size, options = {}) {
  const data = settings.class_count ? both : spiral;
  const session = engine.createSession(settings, data);
  const team = await createTeam({ engine, session, data, size, ...options });
  return { session, team };
}

/** What one session alone comes to. @param {Record<string, number>} settings @param {number} steps */
function alone(settings, steps) {
  const session = engine.createSession(settings, settings.class_count ? both : spiral);
  const losses = session.train(steps);
  const checksum = session.checksum();
  const { count, sampling } = cloudOf(settings);
  const points = session.sample({ count, ...sampling });
  session.destroy();
  return { losses, checksum, points };
}

/** @param {any} settings */
const cloudOf = (settings) => ({
  count: 301,
  sampling: { steps: 12, seed: 5, label: settings.class_count ? 1 : null },
});

for (const [name, settings] of Object.entries({ unconditional, conditional })) {
  test(`three members train and sample to the bits of one, with its losses (${name})`, async () => {
    const expected = alone(settings, 23);
    const { session, team } = await gather(settings, 3);
    assert.equal(team.size, 3);
    const losses = [...(await team.train(9)), ...(await team.train(14))];
    assert.deepEqual(losses, [...expected.losses]);
    assert.equal(session.checksum(), expected.checksum);
    const run = team.startReverse(cloudOf(settings));
    const states = [...(await run.advance(5)), ...(await run.advance(7))];
    assert.ok(run.finished);
    assert.deepEqual(states[11], expected.points);
    run.destroy();
    await team.dissolve();
    session.destroy();
  });
}

for (const [name, run] of Object.entries(runs)) {
  for (const size of run.samples.length > 0 ? [1, 2, 4, 8] : []) {
    test(`${size} members come to the checksums of the run: ${name}`, async () => {
      assert.deepEqual(await teamChecksums({ engine, run, size, startHelper }), expectedOf(run));
    });
  }
}

for (const size of [2, 4, 8]) {
  test(`${size} members train on pairs to the bits of one`, async () => {
    const flow = { schedule: "flow", objective: "velocity", time_sampling: "logit-normal" };
    const settings = { ...conditional, ...flow };
    const model = engine.createSession(settings, null);
    const pairs = makePairs(model, { count: 500, steps: 3 });
    const one = createReflowSession(engine, model, pairs);
    const losses = one.train(9);
    const session = createReflowSession(engine, model, pairs);
    const team = await createTeam({ engine, session, data: pairs, size });
    assert.equal(team.size, size);
    assert.deepEqual(await team.train(9), losses);
    assert.equal(session.checksum(), one.checksum());
    await team.dissolve();
    [model, one, session].forEach((each) => each.destroy());
  });
}

test("each point keeps its own label when a cloud is shared", async () => {
  const { session, team } = await gather(conditional, 3);
  const labels = Uint32Array.from({ length: 100 }, (_, i) => i % 2);
  const run = team.startReverse({ count: 100, sampling: { steps: 4, seed: 1 }, labels });
  const [, , , state] = await run.advance(4);
  let x = session.startNoise(100, 1);
  for (let step = 0; step < 4; step++) {
    x = session.reverseStep(x, { step, sampling: { steps: 4, seed: 1 }, labels });
  }
  assert.deepEqual(state, x);
  await team.dissolve();
  session.destroy();
});

test("a new learning rate, even one given in the middle of a slice, reaches all members in the same step", async () => {
  const { session, team } = await gather(unconditional, 2);
  const first = team.train(10);
  const change = team.setPace({ learning_rate: 3e-3 });
  await first;
  await change;
  await team.train(10);
  const one = engine.createSession(unconditional, spiral);
  one.train(10);
  one.setPace({ learning_rate: 3e-3 });
  one.train(10);
  assert.equal(team.size, 2);
  assert.equal(session.checksum(), one.checksum());
  await team.dissolve();
});

test("a team that starts in the middle of a run goes on with it", async () => {
  const data = spiral;
  const session = engine.createSession(unconditional, data);
  session.train(13);
  const team = await createTeam({ engine, session, data, size: 2 });
  await team.train(10);
  assert.equal(session.checksum(), alone(unconditional, 23).checksum);
  await team.dissolve();
});

test("divergence is told once, and the team is back at the last good weights", async () => {
  const wild = { ...unconditional, learning_rate: 1e3 };
  const { session, team } = await gather(wild, 2);
  const one = engine.createSession(wild, spiral);
  assert.throws(() => one.train(50), { status: "diverged" });
  await assert.rejects(team.train(50), { status: "diverged" });
  assert.equal(session.checksum(), one.checksum());
  await team.setPace({ learning_rate: 1e-3 });
  one.setPace({ learning_rate: 1e-3 });
  await team.train(5);
  one.train(5);
  assert.equal(team.size, 2);
  assert.equal(session.checksum(), one.checksum());
  await team.dissolve();
});

/**
 * A helper that dies at the count-th message of a type.
 * @param {string} type
 * @param {number} count
 * @returns {import("../../web/team/team.js").Helper}
 */
function startMortal(type, count) {
  const worker = new Worker(new URL("mortal_helper.js", import.meta.url), {
    workerData: { type, count },
  });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (receive) => void worker.on("message", receive),
    onLost: (lost) => void worker.on("exit", () => lost("a worker thread has ended")),
    close: () => void worker.terminate(),
  };
}

for (const [moment, type, count] of /** @type {const} */ ([
  ["at its start", "open", 1],
  ["when it is to make its session", "create", 1],
  ["when training begins", "train", 1],
  ["in the middle of a step", "swap", 7],
])) {
  test(`a helper that dies ${moment} is noticed, and training goes on to the same bits`, async () => {
    /** @type {string[]} */
    const reasons = [];
    let started = 0;
    const { session, team } = await gather(conditional, 4, {
      onLoss: (reason) => reasons.push(reason),
      startHelper: () => (++started === 2 ? startMortal(type, count) : startHelper()),
    });
    const expected = alone(conditional, 30);
    const losses = [...(await team.train(20)), ...(await team.train(10))];
    assert.deepEqual(losses, [...expected.losses]);
    assert.equal(session.checksum(), expected.checksum);
    assert.deepEqual(reasons, ["a worker thread has ended"]);
    assert.equal(team.size, 1);
    session.destroy();
  });
}

test("a helper that dies in a reverse run is noticed, and the run ends in the same points", async () => {
  const { session, team } = await gather(unconditional, 3, {
    startHelper: () => startMortal("advance", 3),
  });
  await team.train(23);
  const run = team.startReverse(cloudOf(unconditional));
  const states = [];
  for (let i = 0; i < 4; i++) states.push(...(await run.advance(3)));
  assert.equal(team.size, 1);
  assert.deepEqual(states[11], alone(unconditional, 23).points);
  session.destroy();
});

test("a helper that falls silent without dying is given up, and training goes on to the same bits", async () => {
  /** @type {string[]} */
  const reasons = [];
  const { session, team } = await gather(unconditional, 2, {
    onLoss: (reason) => reasons.push(reason),
    startHelper() {
      const helper = startHelper();
      return {
        ...helper,
        post(/** @type {any} */ message, /** @type {ArrayBuffer[] | undefined} */ transfer) {
          if (message.type !== "train") helper.post(message, transfer);
        },
      };
    },
  });
  await team.train(23);
  assert.equal(session.checksum(), alone(unconditional, 23).checksum);
  assert.deepEqual(reasons, ["a worker does not answer any more"]);
  session.destroy();
});

test("where no worker can be started, the host does all alone", async () => {
  /** @type {string[]} */
  const reasons = [];
  const { session, team } = await gather(unconditional, 4, {
    startHelper() {
      throw new Error("workers are forbidden here");
    },
    onLoss: (reason) => reasons.push(reason),
  });
  await team.train(23);
  assert.equal(session.checksum(), alone(unconditional, 23).checksum);
  assert.equal(team.size, 1);
  assert.deepEqual(reasons, ["workers are forbidden here"]);
});

test("a team that is dissolved in the middle of a slice finishes the slice alone", async () => {
  const { session, team } = await gather(unconditional, 2);
  const training = team.train(23);
  await team.dissolve();
  await training;
  assert.equal(session.checksum(), alone(unconditional, 23).checksum);
});

test("a helper that is out of step is not trained with", async () => {
  /** @type {string[]} */
  const reasons = [];
  const { session, team } = await gather(unconditional, 2, {
    onLoss: (reason) => reasons.push(reason),
  });
  session.train(2); // behind the team's back
  await team.train(21);
  assert.equal(session.checksum(), alone(unconditional, 23).checksum);
  assert.deepEqual(reasons, ["a worker has lost step with the others"]);
});
